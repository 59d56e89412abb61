package dev.truehop.perf.lab.report;

import dev.truehop.perf.lab.stage.Measured;
import java.util.List;
import java.util.Locale;

/// Immutable (static functions only): a run as one HTML page that needs nothing else.
public final class HtmlReport {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Truehop lab</title>
      <style>
      :root { --ink: #1c2430; --dim: #667085; --line: #d8dde6; --page: #ffffff; --own: #1769aa;
        --other: #9aa5b5; --bad: #b3261e; --worse: #7b1fa2; --good: #1b7f3b; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #98a2b3; --line: #344054;
        --page: #10151d; --own: #63b3ed; --other: #7c8798; --bad: #f2786f; --worse: #cf8be0; --good: #5fd08a; } }
      body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--page);
        max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      h2 { margin: 2.5rem 0 .2rem; font-size: 1.15rem; }
      .pass { color: var(--good); } .miss { color: var(--bad); } .skipped, .dim { color: var(--dim); }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .86rem; margin: .6rem 0; }
      th, td { text-align: right; padding: .2rem .55rem; border-bottom: 1px solid var(--line); }
      th { color: var(--dim); font-weight: 500; vertical-align: bottom; }
      th:first-child, td:first-child { text-align: left; }
      tr.own td { font-weight: 600; }
      svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
      svg .axis { stroke: var(--line); } svg .dim { fill: var(--dim); }
      </style>
      """;

  private HtmlReport() {}

  public static String of(Report report) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>Truehop lab</h1>\n");
    page.append(
        String.format(
            Locale.ROOT,
            "<p>%d scenarios pass, %d miss, %d skipped. %.0f s on %s.</p>%n",
            report.count(Result.Verdict.PASS),
            report.count(Result.Verdict.MISS),
            report.count(Result.Verdict.SKIPPED),
            report.seconds(),
            escaped(report.machine())));
    report
        .missing()
        .forEach(program -> page.append("<p>Not installed: " + program.command() + "</p>\n"));
    page.append(
        """
        <p class="dim">Each scenario runs the same traffic through each proxy. <em>Failed</em>: 5xx or no
        answer. <em>Executed twice</em>: counted in the app. Latencies: of good answers, seen by the client.</p>
        """);
    report.results().forEach(result -> section(page, result));
    return page.append("</html>\n").toString();
  }

  private static void section(StringBuilder page, Result result) {
    String verdict = result.verdict().name().toLowerCase(Locale.ROOT);
    page.append("<h2 id=\"%s\">%s ".formatted(result.scenario().name(), result.scenario().name()));
    page.append("<span class=\"%s\">%s</span></h2>%n".formatted(verdict, verdict));
    page.append("<p>").append(escaped(result.scenario().fault())).append("</p>\n");
    if (!result.skipped().isEmpty()) {
      page.append("<p class=\"skipped\">").append(escaped(result.skipped())).append("</p>\n");
      return;
    }
    for (String missed : result.missed()) {
      page.append("<p class=\"miss\">").append(escaped(missed)).append("</p>\n");
    }
    if (!result.measured().isEmpty()) {
      table(page, result.measured());
      page.append("<div class=\"wide\">").append(Plots.failures(result.measured()));
      page.append(Plots.latencies(result.measured())).append("</div>\n");
    }
    result
        .broken()
        .forEach(
            (mode, why) ->
                page.append("<p class=\"dim\">")
                    .append(escaped(mode.label() + " did not run: " + why))
                    .append("</p>\n"));
  }

  private static void table(StringBuilder page, List<Measured> measured) {
    page.append("<div class=\"wide\"><table><tr>");
    for (String title : Figures.TITLES) {
      page.append("<th>").append(title.replace("\n", "<br>")).append("</th>");
    }
    page.append("</tr>\n");
    for (Measured each : measured) {
      page.append(Plots.isOwn(each) ? "<tr class=\"own\">" : "<tr>");
      for (String cell : Figures.cells(each)) {
        page.append("<td>").append(escaped(cell)).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
