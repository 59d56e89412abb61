package dev.truehop.perf.lab.report;

import dev.truehop.perf.TextTable;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.stage.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Immutable (static functions only): a run as plain text.
public final class TextReport {
  private static final List<String> SUMMARY_TITLES =
      List.of(
          "scenario",
          "truehop",
          "requests",
          "failed\nGET",
          "failed\nPOST",
          "twice\nPOST",
          "field\nfailed",
          "worst peer\nfailed",
          "worst peer\ntwice POST");

  private TextReport() {}

  /// One scenario: its fault, a row for each proxy, the verdict.
  public static String of(Result result) {
    StringBuilder text = new StringBuilder();
    text.append("\n== ").append(result.scenario().name()).append('\n');
    text.append(result.scenario().fault()).append("\n\n");
    if (!result.measured().isEmpty()) {
      TextTable table = new TextTable(Figures.TITLES, 1);
      result.measured().forEach(measured -> table.add(Figures.cells(measured)));
      text.append(table.render());
    }
    result.broken().forEach((mode, why) -> line(text, mode.label() + " did not run", why));
    switch (result.verdict()) {
      case SKIPPED -> line(text, "SKIPPED", result.skipped());
      case PASS -> line(text, "PASS", expectations(result));
      case MISS -> result.missed().forEach(what -> line(text, "MISS", what));
    }
    if (result.verdict() == Result.Verdict.MISS) {
      result
          .of(Mode.TRUEHOP)
          .ifPresent(
              measured -> measured.troubles().forEach(what -> line(text, "  such as", what)));
    }
    return text.toString();
  }

  private static String expectations(Result result) {
    return String.join(
        "; ", result.scenario().expectations().stream().map(each -> each.text()).toList());
  }

  private static void line(StringBuilder text, String what, String why) {
    text.append(what).append(": ").append(why).append('\n');
  }

  /// The whole run, a line for each scenario.
  public static String summary(Report report) {
    TextTable table = new TextTable(SUMMARY_TITLES, 2);
    report.results().forEach(result -> table.add(summaryRow(result)));
    StringBuilder text = new StringBuilder("\n== summary\n").append(table.render());
    text.append(
        """
        failed: 5xx or no answer. twice: executions beyond the first, counted in the app.
        field: Truehop with `keyBy: address`, `reuse: blind`, `attempts: 0`. Peers: HAProxy, nginx; each
        column shows the worst of them. A POST that the app had executed when it died has to fail.
        """);
    text.append(
        String.format(
            Locale.ROOT,
            "%d pass, %d miss, %d skipped; %.0f s; %s%n",
            report.count(Result.Verdict.PASS),
            report.count(Result.Verdict.MISS),
            report.count(Result.Verdict.SKIPPED),
            report.seconds(),
            report.machine()));
    for (Mode.Program program : report.missing()) {
      text.append("not installed: ").append(program.command()).append('\n');
    }
    return text.toString();
  }

  private static List<String> summaryRow(Result result) {
    List<String> row = new ArrayList<>();
    row.add(result.scenario().name());
    row.add(result.verdict().name().toLowerCase(Locale.ROOT));
    if (result.of(Mode.TRUEHOP).isEmpty()) {
      row.addAll(List.of("-", "-", "-", "-", "-", "-", "-"));
      return row;
    }
    Measured own = result.of(Mode.TRUEHOP).orElseThrow();
    row.add(Long.toString(own.requests()));
    row.add(Long.toString(own.of(Verb.GET).failed()));
    row.add(Long.toString(own.of(Verb.POST).failed()));
    row.add(Long.toString(own.of(Verb.POST).duplicates()));
    row.add(result.of(Mode.FIELD).map(field -> Long.toString(failed(field))).orElse("-"));
    List<Measured> peers =
        result.measured().stream()
            .filter(measured -> measured.mode().program() != Mode.Program.TRUEHOP)
            .toList();
    row.add(worst(peers.stream().map(TextReport::failed).toList()));
    row.add(worst(peers.stream().map(peer -> peer.of(Verb.POST).duplicates()).toList()));
    return row;
  }

  private static String worst(List<Long> figures) {
    return figures.stream().max(Long::compare).map(String::valueOf).orElse("-");
  }

  private static long failed(Measured measured) {
    return measured.of(Verb.GET).failed() + measured.of(Verb.POST).failed();
  }
}
