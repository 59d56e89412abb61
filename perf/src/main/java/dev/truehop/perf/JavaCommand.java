package dev.truehop.perf;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Immutable (static functions only): command lines of the Java programs that demo and perf start.
public final class JavaCommand {
  /// As `bin/truehop` starts every JVM.
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+ExitOnOutOfMemoryError");

  /// As `bin/truehop run`: what is measured is what is shipped.
  private static final List<String> PROXY_MEMORY =
      List.of("-Xms64m", "-Xmx96m", "-XX:MaxDirectMemorySize=96m");

  /// For sample programs that live for seconds: quick to start, small.
  private static final List<String> HELPER = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1");

  private JavaCommand() {}

  /// The packaged proxy, as its own process, started as `bin/truehop run` does.
  ///
  /// @throws IllegalStateException if truehop.jar is not on the class path
  public static List<String> proxy(Path configuration) {
    return proxy(configuration, trained());
  }

  /// The packaged proxy, with further JVM flags.
  public static List<String> proxy(Path configuration, List<String> flags) {
    List<String> command = packaged(PROXY_MEMORY, flags);
    command.addAll(List.of("run", "-f", configuration.toString()));
    return command;
  }

  /// Makes certificates for these names in a folder.
  public static List<String> certs(Path folder, List<String> names) {
    List<String> command = packaged(HELPER, List.of());
    command.addAll(List.of("certs", "-d", folder.toString()));
    command.addAll(names);
    return command;
  }

  /// The packaged program, without its arguments.
  private static List<String> packaged(List<String> memory, List<String> flags) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(FLAGS);
    command.addAll(memory);
    command.addAll(flags);
    command.addAll(List.of("-jar", jar().toString()));
    return command;
  }

  /// What an earlier run of the packaged program left for the JVMs of later ones, beside its jar.
  public static Path aotCache() {
    return jar().resolveSibling("truehop.aot");
  }

  /// This program again, with other arguments, small.
  public static List<String> self(String... arguments) {
    return self(HELPER, Arrays.asList(arguments));
  }

  /// This program again, with as much memory as `bin/truehop` gives it.
  public static List<String> sameSize(List<String> arguments) {
    return self(List.of("-Xms64m", "-Xmx512m"), arguments);
  }

  private static List<String> self(List<String> memory, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(FLAGS);
    command.addAll(memory);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), PerfMain.class.getName()));
    command.addAll(arguments);
    return command;
  }

  private static List<String> trained() {
    return Files.exists(aotCache())
        ? List.of("-XX:AOTCache=" + aotCache(), "-Xlog:aot=off")
        : List.of();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path jar() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(path -> path.endsWith("truehop.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("truehop.jar is not on the class path"));
  }
}
