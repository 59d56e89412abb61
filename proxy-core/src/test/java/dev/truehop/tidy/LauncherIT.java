package dev.truehop.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/truehop` in a made-up installation, called through a symbolic link from another folder.
class LauncherIT {
  private static final Path BASH = Path.of("/bin/bash");

  /// What the launcher calls besides bash; PATH holds nothing else, in particular no mvn and no
  /// java.
  private static final List<String> TOOLS =
      List.of(
          "env", "bash", "dirname", "readlink", "find", "mkdir", "flock", "cat", "touch", "tail");

  private static final String PROGRAM =
      """
      package dev.truehop.cli;

      public class Main {
        public static void main(String[] arguments) {
          String folder = java.nio.file.Path.of("").toAbsolutePath().getFileName().toString();
          System.out.println(ProcessHandle.current().pid() + " in " + folder + ": "
              + java.util.List.of(arguments));
        }
      }
      """;

  @TempDir private Path folder;
  private Path installation;

  private record Outcome(long pid, int code, String out, String err) {}

  @BeforeEach
  void install() throws IOException {
    assumeTrue(Files.isExecutable(BASH), "no bash here");
    installation = Files.createDirectories(folder.resolve("in stallation"));
    Files.createDirectories(installation.resolve("bin"));
    for (String name : List.of("truehop", "jdk.sh")) {
      Files.copy(
          Repository.root().resolve("bin").resolve(name),
          installation.resolve("bin").resolve(name),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createSymbolicLink(
        folder.resolve("link"), Path.of("in stallation").resolve("bin").resolve("truehop"));
  }

  @Test
  void withoutACommandItExplainsItself() throws Exception {
    Outcome outcome = launch();
    assertEquals(64, outcome.code);
    assertTrue(outcome.err.startsWith("usage: truehop COMMAND"), outcome.err);
    assertEquals("", outcome.out);
  }

  @Test
  void anUnknownCommandIsNamed() throws Exception {
    Outcome outcome = launch("bogus");
    assertEquals(64, outcome.code);
    assertTrue(outcome.err.startsWith("truehop: unknown command: bogus\n"), outcome.err);
  }

  @Test
  void helpGoesToStandardOutput() throws Exception {
    Outcome outcome = launch("--help");
    assertEquals(0, outcome.code);
    assertTrue(outcome.out.startsWith("usage: truehop COMMAND"), outcome.out);
    assertEquals("", outcome.err);
  }

  @Test
  void aReleaseBecomesItsProgramWhereItWasCalled() throws Exception {
    release();
    Outcome outcome = launch("run", "-f", "a file.yaml");
    assertEquals(0, outcome.code, outcome.err);
    assertEquals("", outcome.err);
    String expected = outcome.pid + " in tools: [run, -f, a file.yaml]";
    assertEquals(expected, outcome.out.strip());
  }

  @Test
  void anIncompleteReleaseIsOneLine() throws Exception {
    Outcome outcome = launch("version");
    assertEquals(1, outcome.code);
    assertEquals(1, outcome.err.lines().count(), outcome.err);
    assertTrue(outcome.err.contains("missing: "), outcome.err);
  }

  @Test
  void sourcesWithoutMavenAreOneLine() throws Exception {
    Files.writeString(installation.resolve("pom.xml"), "<project/>");
    Outcome outcome = launch("version");
    assertEquals(1, outcome.code);
    assertEquals(1, outcome.err.lines().count(), outcome.err);
    assertTrue(outcome.err.startsWith("truehop: mvn not found"), outcome.err);
  }

  /// A program in the place of the real one that says as what process, where and with what it was
  /// run.
  private void release() throws IOException {
    Path source = Files.writeString(folder.resolve("Main.java"), PROGRAM);
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, compiler.run(null, null, null, "-d", folder.toString(), source.toString()));
    Path lib = Files.createDirectories(installation.resolve("lib"));
    String entry = "dev/truehop/cli/Main.class";
    try (var jar = new JarOutputStream(Files.newOutputStream(lib.resolve("truehop.jar")))) {
      jar.putNextEntry(new ZipEntry(entry));
      Files.copy(folder.resolve(entry), jar);
      jar.closeEntry();
    }
  }

  private Outcome launch(String... arguments) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      for (Path place : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
        Path program = place.resolve(tool);
        if (Files.exists(program) && Files.notExists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), program);
        }
      }
    }
    List<String> command = new ArrayList<>(List.of(folder.resolve("link").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(tools.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int code = process.waitFor();
    return new Outcome(
        process.pid(), code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
