package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// TLS with programs that other people wrote, on both sides. Tests of those that are not installed
/// are skipped.
@ExtendWith(ShowOutput.class)
class TlsInteropIT {
  private static final long SEED = 20_261_121;
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";

  private static Pki pki;
  private static ScriptedUpstream app;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue("localhost", "web.example"));
    pki.write("workload", pki.issue(WEB, "localhost")).write("caller", pki.issue(CALLER));
    pki.write("nginx", pki.issue("nginx.example"));
    app = ScriptedUpstream.playing(Scripts.echo());
    proxy =
        ProxyProcess.start(
            ProxyConfig.to(app.port())
                .listener("tls: { " + pki.pair("web") + " }")
                .yaml()
                .replace(
                    "clusters:\n",
                    "  - { name: mesh, address: '127.0.0.1:0', cluster: app, tls: { "
                        + pki.pair("workload")
                        + ", caCertificates: "
                        + pki.file("ca.crt")
                        + ", clientCertificate: required } }\nclusters:\n"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    app.close();
    pki.close();
  }

  private static String file(String name) {
    return pki.file(name).toString();
  }

  private static ChildProcess.Result run(String program, String... words) throws IOException {
    assumeTrue(ChildProcess.installed(program), "skipped: " + program + " is not installed");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    return ChildProcess.run(command);
  }

  private static ChildProcess.Result curl(String listener, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("-sS", "--cacert", file("ca.crt"), "-w", "|%{http_code} %{http_version}"));
    command.addAll(List.of(words));
    command.add("https://localhost:" + proxy.port(listener) + "/curl");
    return run("curl", command.toArray(String[]::new));
  }

  @Test
  void curlIsServedInTheProtocolOfItsChoice() throws IOException {
    assertEquals("|200 1.1", curl("web", "--http1.1").out());
    assertEquals("|200 2", curl("web", "--http2").out());
    assertEquals("hello|200 2", curl("web", "--http2", "-d", "hello").out());
    assertEquals("|200 1.1", curl("web", "--no-alpn").out());
    assertEquals("|200 1.1", curl("web", "--http1.1", "--tls-max", "1.2").out());
    assertEquals("|200 2", curl("web", "--http2", "--tls-max", "1.2").out());
  }

  @Test
  void curlHasToShowACertificateWhereOneIsRequired() throws IOException {
    String[] own = {"--http2", "--cert", file("caller.crt"), "--key", file("caller.key")};
    assertEquals("|200 2", curl("mesh", own).out());
    ChildProcess.Result without = curl("mesh", "--http2");
    assertNotEquals(0, without.code());
    // By TLS 1.3 a client has sent its request when it is refused, and may be reset before it reads
    // why: what it says depends on that.
    Await.until(
        "the log says why",
        () ->
            proxy.process().err().stream()
                .anyMatch(line -> line.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")));
  }

  private static ChildProcess.Result client(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "s_client", "-connect", "127.0.0.1:" + proxy.port(), "-CAfile", file("ca.crt")));
    command.addAll(List.of(words));
    // Standard input is empty: it ends the connection after the handshake.
    List<String> shell = new ArrayList<>(List.of("-c", "openssl \"$@\" </dev/null", "sh"));
    shell.addAll(command);
    assumeTrue(ChildProcess.installed("openssl"), "skipped: openssl is not installed");
    return run("sh", shell.toArray(String[]::new));
  }

  @Test
  void opensslAgreesOnGoodTermsOnly() throws IOException {
    String modern = client("-alpn", "h2,http/1.1").out();
    assertTrue(modern.contains("New, TLSv1.3, Cipher is TLS_AES_"), modern);
    assertTrue(modern.contains("ALPN protocol: h2"), modern);
    assertTrue(modern.contains("Verification: OK"), modern);
    String older = client("-tls1_2", "-alpn", "http/1.1").out();
    assertTrue(older.contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"), older);
    assertTrue(older.contains("ALPN protocol: http/1.1"), older);
    assertTrue(older.contains("Compression: NONE"), older);
    String unknown = client("-alpn", "spdy/3").out();
    assertTrue(unknown.contains("No ALPN negotiated"), unknown);
    for (String[] bad :
        new String[][] {
          {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"},
          {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"},
          {"-tls1_2", "-cipher", "AES128-GCM-SHA256"},
        }) {
      ChildProcess.Result refused = client(bad);
      assertNotEquals(0, refused.code(), () -> String.join(" ", bad) + refused.out());
    }
  }

  @Test
  void opensslIsGivenNothingToResume() throws IOException {
    Path session = pki.file("session");
    client("-sess_out", session.toString());
    client("-tls1_2", "-sess_out", session.toString());
    if (Files.exists(session)) {
      String again = client("-tls1_2", "-sess_in", session.toString()).out();
      assertTrue(again.contains("New, TLSv1.2"), again);
    }
  }

  @Test
  void h2loadLosesNothing() throws IOException {
    String url = "https://localhost:" + proxy.port() + "/load";
    ChildProcess.Result load = run("h2load", "-n", "3000", "-c", "6", "-m", "20", url);
    assertTrue(load.out().contains("3000 succeeded, 0 failed, 0 errored"), load.out());
    assertTrue(load.out().contains("Application protocol: h2"), load.out());
    assertTrue(app.executions("/load") >= 3000);
    ChildProcess.Result older = run("h2load", "--h1", "-n", "500", "-c", "4", url);
    assertTrue(older.out().contains("500 succeeded, 0 failed"), older.out());
  }

  private static ProxyProcess to(int port, String tls) throws IOException {
    String trusting = "connectionPool: { trustedIdle: 50s }";
    return ProxyProcess.start(ProxyConfig.to(port).with(tls, trusting, "connectTimeout: 10s"));
  }

  @Test
  void opensslIsAnUpstream() throws IOException {
    assumeTrue(ChildProcess.installed("openssl"), "skipped: openssl is not installed");
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      int port = NginxUpstream.freePort();
      List<String> command =
          List.of(
              "openssl",
              "s_server",
              "-accept",
              "127.0.0.1:" + port,
              "-cert",
              file("nginx.crt"),
              "-key",
              file("nginx.key"),
              "-CAfile",
              file("ca.crt"),
              "-Verify",
              "1",
              "-verify_return_error",
              version,
              "-www");
      try (ChildProcess server = ChildProcess.start("s_server", command);
          ProxyProcess own = to(port, pki.mutual("caller", "sni: nginx.example"))) {
        server.line("s_server listens", line -> line.startsWith("ACCEPT"));
        Message answer = RawClient.get(own.port(), "/");
        assertEquals(200, answer.status(), answer.head());
        String protocol = version.equals("-tls1_3") ? "TLSv1.3" : "TLSv1.2";
        assertTrue(answer.text().contains("New, " + protocol), answer.text());
        assertTrue(
            answer.text().contains("ALPN") || answer.text().contains("Ciphers"), answer.text());
      }
    }
  }

  @Test
  void nginxIsAnUpstreamThatKnowsUs() throws Exception {
    byte[] octets = new byte[1_500_000];
    new Random(SEED).nextBytes(octets);
    try (NginxUpstream nginx = NginxUpstream.secured(pki.file("nginx"), pki.file("ca.crt"))) {
      nginx.file("large", octets);
      String posted = new String(octets, 0, 300_000, ISO_8859_1).replaceAll("[^a-z]", "x");
      String tls = pki.mutual("caller", "sni: nginx.example");
      try (ProxyProcess own = to(nginx.securePort(), tls);
          RawClient client = RawClient.to(own.port())) {
        String who = client.send(RawClient.get("/who")).response().text();
        assertEquals("SUCCESS TLSv1.3 nginx.example .\n", who);
        for (int i = 0; i < 3; i++) {
          Message large = client.send(RawClient.get("/files/large")).response();
          assertArrayEquals(octets, large.body());
        }
        assertEquals(
            posted.length() + "\n",
            client.send(RawClient.post("/upload", posted)).response().text());
        assertEquals(1, own.metric("envoy_cluster_upstream_cx_total", "\"app\""));
      }
      try (ProxyProcess strange =
          to(nginx.securePort(), pki.mutual("caller", "sni: other.example"))) {
        assertEquals(503, RawClient.get(strange.port(), "/who").status());
      }
    }
  }
}
