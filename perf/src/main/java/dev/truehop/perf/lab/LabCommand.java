package dev.truehop.perf.lab;

import dev.truehop.perf.Children;
import dev.truehop.perf.JavaCommand;
import dev.truehop.perf.PerfMain;
import dev.truehop.perf.SystemProgram;
import dev.truehop.perf.lab.net.Obstacles;
import dev.truehop.perf.lab.report.HtmlReport;
import dev.truehop.perf.lab.report.JsonReport;
import dev.truehop.perf.lab.report.Report;
import dev.truehop.perf.lab.report.TextReport;
import dev.truehop.perf.lab.scenario.Scenario;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Worker-confined (to the main thread): `bin/truehop lab`: faults made on purpose, and what they
/// cost with each proxy.
public final class LabCommand {
  private static final int MISSED = 1;
  private static final String PAGE = "lab-report.html";
  private static final List<String> AS_ROOT =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "--");

  /// Of [PerfMain].
  private static final String INSIDE = "lab-inside";

  private LabCommand() {}

  /// Plays the scenarios and reports.
  ///
  /// @return the exit code: 0, 1 if Truehop misses an expectation, 2 if the arguments are wrong
  public static int run(List<String> arguments) throws IOException, InterruptedException {
    LabOptions options;
    try {
      options = LabOptions.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println("truehop lab: " + wrong.getMessage() + "\n" + LabOptions.USAGE);
      return PerfMain.EXIT_USAGE;
    }
    if (options.list()) {
      for (Scenario scenario : options.scenarios()) {
        System.out.println(scenario.name() + ": " + scenario.fault());
      }
      return 0;
    }
    boolean needed =
        options.scenarios().stream().anyMatch(s -> s.topology() == Scenario.Topology.NAMESPACES);
    if (needed && Obstacles.toNamespaces().isPresent()) {
      Optional<Integer> code = playAsRoot(arguments);
      if (code.isPresent()) {
        return code.get();
      }
    }
    return play(options);
  }

  /// Whoever is not root can be it in a user namespace, with a network of its own.
  private static Optional<Integer> playAsRoot(List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(AS_ROOT);
    command.addAll(JavaCommand.sameSize(List.of(INSIDE)));
    command.addAll(arguments);
    ProcessBuilder trial = new ProcessBuilder(new ArrayList<>(AS_ROOT)).redirectErrorStream(true);
    trial.command().add("true");
    SystemProgram.findSystemPrograms(trial);
    Process tried;
    try {
      tried = trial.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException _) {
      return Optional.empty(); // No `unshare` here: the scenarios that need it say so.
    }
    if (tried.waitFor() != 0) {
      return Optional.empty();
    }
    ProcessBuilder lab = new ProcessBuilder(command).inheritIO();
    SystemProgram.findSystemPrograms(lab);
    return Optional.of(lab.start().waitFor());
  }

  /// What a user namespace starts: its network has nothing in it yet.
  public static int runInside(List<String> arguments) throws IOException, InterruptedException {
    SystemProgram.run("ip link set lo up");
    return play(LabOptions.parse(arguments));
  }

  private static int play(LabOptions options) throws IOException, InterruptedException {
    Report report;
    try (Children children = Children.endedAtExit("truehop-lab")) {
      LabRunner runner = new LabRunner(Clock.system(), children, System.err::println);
      report =
          runner.run(
              options.scenarios(),
              result -> {
                if (!options.json()) {
                  System.out.print(TextReport.of(result));
                }
              });
    }
    System.out.print(options.json() ? JsonReport.of(report) : TextReport.summary(report));
    Optional<Path> page = options.html().or(LabCommand::defaultPage);
    if (page.isPresent()) {
      Files.writeString(page.get(), HtmlReport.of(report));
      System.err.println("page with plots: " + page.get());
    }
    return report.misses() > 0 ? MISSED : 0;
  }

  /// In a source tree, beside the other products of the build.
  private static Optional<Path> defaultPage() {
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path target = Path.of(entry).toAbsolutePath().getParent();
      if (target != null && target.endsWith("perf/target")) {
        Path folder = target.resolve("../../target").normalize();
        return Files.isDirectory(folder) ? Optional.of(folder.resolve(PAGE)) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
