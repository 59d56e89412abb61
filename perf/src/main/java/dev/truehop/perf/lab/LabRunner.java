package dev.truehop.perf.lab;

import dev.truehop.perf.Children;
import dev.truehop.perf.lab.net.Obstacles;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.report.Report;
import dev.truehop.perf.lab.report.Result;
import dev.truehop.perf.lab.scenario.Scenario;
import dev.truehop.perf.lab.stage.Measured;
import dev.truehop.perf.lab.stage.Stage;
import dev.truehop.worker.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Worker-confined (to the main thread): plays scenarios, all modes of one side by side, and
/// scenarios that mostly wait beside each other.
final class LabRunner {
  /// How many relaxed scenarios at a time. Their proxies' start is what keeps the CPUs busy.
  private static final int RELAXED_AT_A_TIME = 2;

  private static final int MOST_CELLS = 250;
  private static final long CELL_LIMIT_SECONDS = 180;
  private static final long LONG_CELL_LIMIT_SECONDS = 3600;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Clock clock;
  private final Children children;
  private final Consumer<String> progress;
  private final List<Mode> modes;
  private final AtomicInteger cells = new AtomicInteger();

  LabRunner(Clock clock, Children children, Consumer<String> progress) {
    this.clock = clock;
    this.children = children;
    this.progress = progress;
    this.modes = Arrays.stream(Mode.values()).filter(m -> m.program().installed()).toList();
  }

  /// Plays them.
  ///
  /// @param done gets each result as soon as it is there
  Report run(List<Scenario> scenarios, Consumer<Result> done) throws InterruptedException {
    long start = clock.nanos();
    String obstacle = Obstacles.toNamespaces().orElse("");
    List<Task> tasks = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      tasks.add(new Task(scenario, new FutureTask<>(() -> played(scenario, obstacle, done))));
    }
    runAll(tasks, Scenario.Timing.RELAXED, RELAXED_AT_A_TIME);
    runAll(tasks, Scenario.Timing.PRECISE, 1);
    runAll(tasks, Scenario.Timing.LONG, 1);
    List<Result> inOrder = tasks.stream().map(task -> task.result.resultNow()).toList();
    List<Mode.Program> missing =
        Arrays.stream(Mode.Program.values()).filter(program -> !program.installed()).toList();
    double seconds = (clock.nanos() - start) / NANOS_PER_SECOND;
    return new Report(inOrder, missing, seconds, machine());
  }

  /// Immutable: a scenario and its result to come.
  private record Task(Scenario scenario, FutureTask<Result> result) {}

  private static void runAll(List<Task> tasks, Scenario.Timing timing, int atATime) {
    try (ExecutorService threads = Executors.newFixedThreadPool(atATime)) {
      tasks.stream()
          .filter(task -> task.scenario.timing() == timing)
          .forEach(task -> threads.execute(task.result));
    }
  }

  private Result played(Scenario scenario, String obstacle, Consumer<Result> done)
      throws InterruptedException {
    long start = clock.nanos();
    Result result = result(scenario, obstacle);
    progress.accept(
        "%s: %s, %.0f s"
            .formatted(
                scenario.name(), result.verdict(), (clock.nanos() - start) / NANOS_PER_SECOND));
    synchronized (this) {
      done.accept(result);
    }
    return result;
  }

  private Result result(Scenario scenario, String obstacle) throws InterruptedException {
    if (scenario.topology() == Scenario.Topology.NAMESPACES && !obstacle.isEmpty()) {
      return Result.skipped(scenario, "needs network namespaces: " + obstacle);
    }
    List<Mode> modes = this.modes.stream().filter(scenario.modes()::contains).toList();
    Phaser start = new Phaser(modes.size());
    Map<Mode, Future<Measured>> cellsOfAll = new EnumMap<>(Mode.class);
    List<Measured> measured = new ArrayList<>();
    Map<Mode, String> broken = new EnumMap<>(Mode.class);
    ExecutorService threads = Executors.newFixedThreadPool(modes.size());
    try {
      for (Mode mode : modes) {
        cellsOfAll.put(mode, threads.submit(() -> play(scenario, mode, start)));
      }
      boolean patient = scenario.timing() == Scenario.Timing.LONG;
      long limitSeconds = patient ? LONG_CELL_LIMIT_SECONDS : CELL_LIMIT_SECONDS;
      long deadline = clock.nanos() + TimeUnit.SECONDS.toNanos(limitSeconds);
      for (Map.Entry<Mode, Future<Measured>> cell : cellsOfAll.entrySet()) {
        try {
          long left = Math.max(0, deadline - clock.nanos());
          measured.add(cell.getValue().get(left, TimeUnit.NANOSECONDS));
        } catch (ExecutionException failure) {
          broken.put(cell.getKey(), String.valueOf(failure.getCause()));
        } catch (TimeoutException _) {
          broken.put(cell.getKey(), "not at its end after " + limitSeconds + " s");
        }
      }
    } finally {
      threads.shutdownNow();
    }
    return new Result(scenario, measured, broken, "");
  }

  private Measured play(Scenario scenario, Mode mode, Phaser start) throws Exception {
    boolean[] arrived = new boolean[1];
    Stage.Setting setting =
        new Stage.Setting(
            clock,
            children,
            scenario.name(),
            mode,
            Math.floorMod(cells.getAndIncrement(), MOST_CELLS),
            () -> {
              arrived[0] = true;
              start.arriveAndAwaitAdvance();
            });
    try (Stage stage = new Stage(setting)) {
      scenario.play().play(stage);
      return Measured.of(stage);
    } finally {
      if (!arrived[0]) {
        start.arriveAndDeregister();
      }
    }
  }

  private static String machine() {
    return "%s %s, %d CPUs, Java %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version());
  }
}
