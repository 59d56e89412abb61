package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// HTTP/2 to the servers that people run, in the clear and over TLS, every octet checked: what has
/// to arrive follows from the path. Servers that are not installed are left out.
@ExtendWith(ShowOutput.class)
class H2ServersIT {
  private static final String NAME = "localhost";

  private static Pki pki;
  private ScriptedUpstream app;
  private ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("server", pki.issue(NAME));
  }

  @BeforeEach
  void startApp() throws IOException {
    app = ScriptedUpstream.playing(PatternApp.script());
  }

  @AfterEach
  void stopProxyAndApp() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    app.close();
  }

  @AfterAll
  static void stop() throws IOException {
    pki.close();
  }

  /// The server of these ports is asked by HTTP/2: `/clear/...` without and `/tls/...` with TLS.
  private List<PatternClient> asking(int clear, int secure) throws IOException {
    String tls =
        "tls: { mode: simple, sni: " + NAME + ", caCertificates: " + pki.file("ca.crt") + " }";
    String patient = "timeout: 60s";
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .top("accessLog: { output: none }")
                .cluster("clear", clear)
                .with("protocol: http2")
                .cluster("secure", secure)
                .with("protocol: http2", tls, "connectTimeout: 10s")
                .route("/clear", "clear", patient)
                .route("/tls", "secure", patient));
    return List.of(
        new PatternClient(proxy.port(), "/clear"), new PatternClient(proxy.port(), "/tls"));
  }

  /// Nothing failed, all of it went by HTTP/2, and the app before which the server stands has done
  /// nothing twice.
  ///
  /// @param times how often it has been asked before
  private void nothingWasLost(int times) throws IOException {
    for (String cluster : List.of("\"clear\"", "\"secure\"")) {
      assertTrue(proxy.metric("envoy_cluster_upstream_cx_http2_total", cluster) >= 1);
      double requests = proxy.metric("envoy_cluster_upstream_rq_total", cluster);
      assertTrue(requests >= PatternClient.REQUESTS, () -> cluster + requests);
    }
    for (String prefix : List.of("/clear", "/tls")) {
      assertEquals(times, app.executions(prefix + "/echo"));
    }
  }

  private ServerProgram before(String program) throws IOException {
    return new ServerProgram(program)
        .with("APP", app.port())
        .with("PAIR", pki.file("server"))
        .with("CA", pki.file("ca.crt"));
  }

  @Test
  void nghttpd() throws Exception {
    try (ServerProgram server = before("nghttpd")) {
      for (String prefix : List.of("/clear", "/tls")) {
        PatternApp.write(server.folder(), prefix, PatternClient.SIZES);
      }
      String[] options = {"-d", "%FOLDER%", "--echo-upload", "--trailer", "x-sum: 5"};
      server.start(joined(List.of("--no-tls"), options, "%PORT1%"));
      try (ServerProgram secure = before("nghttpd").with("FILES", server.folder())) {
        options[1] = "%FILES%";
        secure.start(joined(List.of(), options, "%PORT1%", "%PAIR%.key", "%PAIR%.crt"));
        for (PatternClient client : asking(server.port(1), secure.port(1))) {
          client.reads().echoes().load();
          try (RawClient raw = RawClient.to(proxy.port())) {
            Message file = raw.send(RawClient.get(client.prefix() + "/p/10/0")).response();
            assertEquals(10, file.body().length);
            String since = "If-Modified-Since: " + file.field("last-modified");
            String again = RawClient.get(client.prefix() + "/p/10/0", since);
            assertEquals(304, raw.send(again).response().status());
          }
        }
        nothingWasLost(0);
      }
    }
  }

  private static String[] joined(List<String> first, String[] options, String... last) {
    List<String> all = new java.util.ArrayList<>(first);
    all.addAll(List.of(options));
    all.addAll(List.of(last));
    return all.toArray(String[]::new);
  }

  @Test
  void nghttpx() throws Exception {
    try (ServerProgram server = before("nghttpx")) {
      server.start(
          "--conf=/dev/null",
          "--workers=1",
          "-f127.0.0.1,%PORT1%;no-tls",
          "-f127.0.0.1,%PORT2%",
          "-b127.0.0.1,%APP%",
          "%PAIR%.key",
          "%PAIR%.crt");
      for (PatternClient client : asking(server.port(1), server.port(2))) {
        client.reads().echoes().answersWithoutBody().trailers().load();
      }
      nothingWasLost(PatternClient.ECHOES);
    }
  }

  @Test
  void nginx() throws Exception {
    try (ServerProgram server = before("nginx").file("nginx-h2.conf")) {
      server.start("-p", "%FOLDER%", "-c", "%FOLDER%/nginx-h2.conf");
      for (PatternClient client : asking(server.port(1), server.port(2))) {
        client.reads().echoes().answersWithoutBody().load();
      }
      nothingWasLost(PatternClient.ECHOES);
    }
  }

  @Test
  void haproxy() throws Exception {
    try (ServerProgram server = before("haproxy")) {
      String pem =
          Files.readString(pki.file("server.crt")) + Files.readString(pki.file("server.key"));
      Files.writeString(server.folder().resolve("pair.pem"), pem);
      server.with("WEB", 1).with("SECURE", 1).file("haproxy-h2.cfg");
      server.start("-db", "-f", "%FOLDER%/haproxy-h2.cfg");
      for (PatternClient client : asking(server.port(1), server.port(2))) {
        client.reads().echoes().answersWithoutBody().trailers().load();
      }
      nothingWasLost(PatternClient.ECHOES);
    }
  }

  @Test
  void node() throws Exception {
    try (NodeProgram server = NodeProgram.start("node-pattern.js", "server", pki.file("server"))) {
      for (PatternClient client : asking(server.port(0), server.port(1))) {
        client.reads().echoes().answersWithoutBody().trailers().load();
      }
      nothingWasLost(0);
    }
  }
}
