package dev.truehop.perf;

import dev.truehop.perf.cpu.PerfCommand;
import dev.truehop.perf.cpu.TrainCommand;
import dev.truehop.perf.demo.DemoCommand;
import dev.truehop.perf.demo.NodeProgram;
import dev.truehop.perf.demo.PodProgram;
import dev.truehop.perf.lab.LabCommand;
import dev.truehop.perf.lab.app.AppProgram;
import java.util.Arrays;
import java.util.List;

/// What `bin/truehop demo`, `lab`, `perf` and `train` start, what the demo starts of itself inside
/// network namespaces (`node`, `pod`), and the lab in a user namespace (`lab-inside`) and as a
/// process that can be suspended (`lab-app`).
public final class PerfMain {
  /// The command line is wrong: the same code as for `run` and `validate`.
  public static final int EXIT_USAGE = 2;

  private PerfMain() {}

  /// Runs a command and exits with its code.
  ///
  /// @param args the command, then its arguments
  public static void main(String[] args) throws Exception {
    String command = args.length == 0 ? "" : args[0];
    List<String> arguments = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    System.exit(dispatch(command, arguments));
  }

  static int dispatch(String command, List<String> arguments) throws Exception {
    return switch (command) {
      case "demo" -> DemoCommand.run(arguments);
      case "perf" -> PerfCommand.run(arguments);
      case "train" -> TrainCommand.run(arguments);
      case "node" -> NodeProgram.run();
      case "pod" -> PodProgram.run(arguments);
      case "lab" -> LabCommand.run(arguments);
      case "lab-inside" -> LabCommand.runInside(arguments);
      case "lab-app" -> AppProgram.run(arguments);
      default -> usage("unknown command `" + command + "`: demo, lab, perf, train");
    };
  }

  private static int usage(String message) {
    System.err.println("truehop: " + message);
    return EXIT_USAGE;
  }
}
