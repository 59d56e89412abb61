package dev.truehop.cli;

import dev.truehop.accesslog.LogFormat;
import dev.truehop.config.ConfigLoader;
import dev.truehop.config.Loaded;
import dev.truehop.config.Problem;
import dev.truehop.tls.BadFileException;
import dev.truehop.tls.TlsFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program's entry: `run`, `validate`, `certs` and `version`. Exit codes: 0 fine, 1 it could
/// not start, 2 the command line or the configuration is wrong.
public final class Main {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int INVALID = 2;

  private static final String USAGE =
      """
      usage: truehop run -f FILE [-f FILE...]
             truehop validate -f FILE [-f FILE...]
      """
          + CertsCommand.USAGE
          + """
                 truehop version
          """;

  private Main() {}

  public static void main(String[] args) {
    int code;
    try {
      code = dispatch(List.of(args));
    } catch (RuntimeException | Error e) {
      // Workers may run already: without an exit the process would stay, never ready.
      e.printStackTrace();
      code = FAILED;
    }
    if (code != OK) {
      System.exit(code);
    }
  }

  static int dispatch(List<String> args) {
    String command = args.isEmpty() ? "" : args.getFirst();
    return switch (command) {
      case "version" -> version();
      case "validate" -> validate(args);
      case "run" -> run(args);
      case "certs" -> certs(args);
      default -> usage(command.isEmpty() ? "no command given" : "unknown command " + command);
    };
  }

  private static int version() {
    System.out.println("truehop " + Version.text());
    return OK;
  }

  private static int validate(List<String> args) {
    List<Path> files = files(args);
    if (files.isEmpty()) {
      return usage("validate needs at least one -f FILE");
    }
    return switch (ConfigLoader.load(files, LogFormat::problem, TlsFactory.check())) {
      case Loaded.Ok _ -> {
        System.out.println("configuration is valid");
        yield OK;
      }
      case Loaded.Invalid invalid -> print(invalid.problems());
    };
  }

  private static int run(List<String> args) {
    List<Path> files = files(args);
    if (files.isEmpty()) {
      return usage("run needs at least one -f FILE");
    }
    return switch (ConfigLoader.load(files, LogFormat::problem, TlsFactory.check())) {
      case Loaded.Ok ok -> RunCommand.run(files, ok.config());
      case Loaded.Invalid invalid -> print(invalid.problems());
    };
  }

  private static int certs(List<String> args) {
    CertsCommand command = CertsCommand.parse(args);
    if (command == null) {
      return usage("certs needs names, such as shop/orders");
    }
    try {
      command.run(System.out);
      return OK;
    } catch (IOException | BadFileException e) {
      System.err.println("truehop: " + e.getMessage());
      return FAILED;
    }
  }

  /// The `-f` arguments; empty when anything else stands among them.
  private static List<Path> files(List<String> args) {
    List<Path> files = new ArrayList<>();
    for (int i = 1; i < args.size(); i += 2) {
      if (!args.get(i).equals("-f") || i + 1 == args.size()) {
        return List.of();
      }
      files.add(Path.of(args.get(i + 1)));
    }
    return files;
  }

  private static int print(List<Problem> problems) {
    problems.forEach(System.err::println);
    return INVALID;
  }

  private static int usage(String problem) {
    System.err.println("truehop: " + problem);
    System.err.print(USAGE);
    return INVALID;
  }
}
