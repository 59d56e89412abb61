package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// h2spec 2.2.0: whether RFC 7540 and RFC 7541 are kept towards clients, in plaintext and under
/// TLS. The program comes out of a Maven plugin's jar and is for Linux on x86-64.
@ExtendWith(ShowOutput.class)
class H2specIT {
  private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) tests, (\\d+) passed, (\\d+) skipped, (\\d+) failed");

  /// Some tests want a body that goes in pieces; others send window updates meanwhile.
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz";

  /// What 2.2.0 has, all sections.
  private static final int TESTS = 145;

  @TempDir private Path folder;

  private Path program() throws IOException {
    boolean fits =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(fits, "skipped: h2spec is for Linux on x86-64");
    assumeTrue(ChildProcess.installed("tar"), "skipped: tar is not installed");
    Path archive = folder.resolve("h2spec.tar.gz");
    try (InputStream in = H2specIT.class.getResourceAsStream(ARCHIVE)) {
      Files.copy(in, archive);
    }
    ChildProcess.Result unpacked =
        ChildProcess.run(List.of("tar", "xzf", archive.toString(), "-C", folder.toString()));
    assertEquals(0, unpacked.code(), unpacked.err());
    return folder.resolve("h2spec");
  }

  private void conforms(ProxyProcess proxy, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program().toString(), "-h", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(proxy.port()), "-o", "5", "--path", "/h2spec"));
    command.addAll(List.of(options));
    ChildProcess.Result result = ChildProcess.run(command);
    Matcher summary = SUMMARY.matcher(result.out());
    assertTrue(summary.find(), () -> result.out() + result.err());
    System.out.println("h2spec " + String.join(" ", options) + ": " + summary.group());
    String failed =
        result.out().lines().filter(l -> l.contains("×")).collect(Collectors.joining("\n"));
    assertEquals(TESTS, Integer.parseInt(summary.group(2)), failed);
    assertEquals(0, result.code());
  }

  @Test
  void plaintext() throws IOException {
    try (ScriptedUpstream app = ScriptedUpstream.playing(Scripts.answering(ANSWER));
        ProxyProcess proxy = ProxyProcess.start(ProxyConfig.to(app.port()))) {
      conforms(proxy);
    }
  }

  @Test
  void underTls() throws Exception {
    try (Pki pki = Pki.create();
        ScriptedUpstream app = ScriptedUpstream.playing(Scripts.answering(ANSWER))) {
      pki.write("web", pki.issue("localhost"));
      ProxyConfig config = ProxyConfig.to(app.port()).listener("tls: { " + pki.pair("web") + " }");
      try (ProxyProcess proxy = ProxyProcess.start(config)) {
        conforms(proxy, "-t", "-k");
      }
    }
  }
}
