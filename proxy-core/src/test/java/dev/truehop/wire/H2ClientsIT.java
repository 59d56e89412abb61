package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 from the clients that people run, in the clear and over TLS, every octet checked: what
/// has to arrive follows from the path. Clients that are not installed are left out.
@ExtendWith(ShowOutput.class)
class H2ClientsIT {
  private static final Pattern DATA = Pattern.compile("\\((\\d+)\\) data");
  private static final int[] BODIES = {0, 1, (16 << 10) - 1, 64 << 10, 1 << 20};

  private static Pki pki;
  private static ScriptedUpstream app;
  private static NodeProgram node;
  private static ProxyProcess proxy;
  @TempDir private Path folder;

  /// `/node/...` goes to an HTTP/2 upstream where there is Node, everything else to HTTP/1.1.
  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    pki.write("web", pki.issue("localhost"));
    app = ScriptedUpstream.playing(PatternApp.script());
    ProxyConfig config =
        new ProxyConfig()
            .top("accessLog: { output: none }")
            .secure(pki.pair("web"))
            .cluster("app", app.port());
    if (ChildProcess.installed("node")) {
      node = NodeProgram.start("node-pattern.js", "server", pki.file("web"));
      config
          .cluster("node", node.port(0))
          .with("protocol: http2")
          .route("/node", "node", "timeout: 60s");
    }
    proxy = ProxyProcess.start(config.route("", "app", "timeout: 60s"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : new AutoCloseable[] {proxy, node, app, pki}) {
      if (open != null) {
        open.close();
      }
    }
  }

  private static ChildProcess.Result run(String program, List<String> words) throws IOException {
    assumeTrue(ChildProcess.installed(program), "skipped: " + program + " is not installed");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(words);
    ChildProcess.Result result = ChildProcess.run(command);
    assertEquals(0, result.code(), () -> result.out() + result.err());
    return result;
  }

  private static List<String> bases() {
    return List.of("http://localhost:" + proxy.port(), "https://localhost:" + proxy.port("secure"));
  }

  private static List<String> curl(String base, String... words) {
    List<String> all = new ArrayList<>(List.of("-sS", "--cacert", pki.file("ca.crt") + ""));
    all.add(base.startsWith("https") ? "--http2" : "--http2-prior-knowledge");
    all.addAll(List.of(words));
    return all;
  }

  @Test
  void curlGetsEveryShape() throws IOException {
    Path out = folder.resolve("out");
    for (String base : bases()) {
      String[] save = {"-o", out + "", "-w", "%{http_code} %{http_version}"};
      for (int octets : PatternClient.SIZES) {
        String path = "/curl/p/" + octets + "/0";
        List<String> words = curl(base, save);
        words.add(base + path);
        assertEquals("200 2", run("curl", words).out());
        assertArrayEquals(PatternApp.at(path), Files.readAllBytes(out));
        words.add("-I");
        assertEquals("200 2", run("curl", words).out());
        assertTrue(Files.readString(out).contains("content-length: " + octets + "\r\n"));
      }
      for (int status : List.of(204, 304)) {
        List<String> words = curl(base, save);
        words.add(base + "/curl/" + status);
        assertEquals(status + " 2", run("curl", words).out());
      }
    }
  }

  @Test
  void curlPostsEveryBody() throws IOException {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    for (String base : bases()) {
      for (int octets : BODIES) {
        Files.write(in, PatternApp.pattern("/body", octets));
        for (String way : List.of("measured", "unmeasured")) {
          String[] words =
              way.equals("measured")
                  ? new String[] {"--data-binary", "@" + in, "-o", out + ""}
                  : new String[] {"-X", "POST", "-T", "-", "-o", out + ""};
          List<String> all = curl(base, words);
          all.add(base + "/echo");
          List<String> shell = new ArrayList<>(List.of("-c", "curl \"$@\" <" + in, "sh"));
          shell.addAll(all);
          assumeTrue(ChildProcess.installed("curl"), "skipped: curl is not installed");
          run("sh", shell);
          assertArrayEquals(Files.readAllBytes(in), Files.readAllBytes(out), way + octets);
        }
      }
    }
  }

  /// Over TLS only: with prior knowledge curl 7.88 has no second request on a connection, whoever
  /// serves it.
  @Test
  void curlGetsManyAtOnce() throws IOException {
    String base = bases().getLast();
    StringBuilder urls = new StringBuilder();
    for (int seed = 0; seed < PatternApp.SEEDS; seed++) {
      String path = PatternApp.path("/many", seed);
      urls.append("url = ").append(base).append(path).append('\n');
      urls.append("output = ").append(folder).append("/many").append(seed).append('\n');
    }
    Path list = Files.writeString(folder.resolve("list"), urls);
    run("curl", curl(base, "-Z", "--parallel-max", "64", "-K", list + ""));
    for (int seed = 0; seed < PatternApp.SEEDS; seed++) {
      Path file = folder.resolve("many" + seed);
      assertArrayEquals(PatternApp.at(PatternApp.path("/many", seed)), Files.readAllBytes(file));
    }
  }

  @Test
  void h2loadGetsAndPostsEveryOctet() throws IOException {
    Path body = Files.write(folder.resolve("body"), PatternApp.pattern("/body", 5000));
    for (String base : bases()) {
      StringBuilder urls = new StringBuilder();
      for (int seed = 0; seed < 100; seed++) {
        urls.append(base).append("/h2load/p/5000/").append(seed).append('\n');
      }
      Path list = Files.writeString(folder.resolve("list"), urls);
      load(List.of("-n", "2048", "-c", "16", "-m", "8", "-i", list + ""));
      load(List.of("-n", "2048", "-c", "16", "-m", "8", "-d", body + "", base + "/echo"));
    }
  }

  private static void load(List<String> words) throws IOException {
    String out = run("h2load", words).out();
    assertTrue(out.contains("2048 succeeded, 0 failed, 0 errored, 0 timeout"), out);
    assertTrue(out.contains("status codes: 2048 2xx, 0 3xx"), out);
    Matcher data = DATA.matcher(out);
    assertTrue(data.find(), out);
    assertEquals(2048L * 5000, Long.parseLong(data.group(1)), out);
  }

  @Test
  void nghttpGetsAndPostsWithTrailers() throws IOException {
    Path body = Files.write(folder.resolve("body"), PatternApp.pattern("/body", 100_000));
    for (String base : bases()) {
      String path = "/nghttp/p/1000000/0";
      String got = run("nghttp", List.of(base + path)).out();
      assertArrayEquals(
          PatternApp.at(path), (got + "\n").substring(0, 1_000_000).getBytes(ISO_8859_1));
      String echo = run("nghttp", List.of("-d", body + "", base + "/echo")).out();
      assertEquals(Files.readString(body).strip(), echo.strip());
      List<String> trailers = new ArrayList<>(List.of("-d", body + "", "--no-content-length"));
      trailers.addAll(List.of("--trailer", "x-sum: 5", base + "/trailers"));
      assertEquals("x-sum=5", run("nghttp", trailers).out());
      String down = run("nghttp", List.of("-v", base + "/t/100/7")).out();
      assertTrue(down.contains("x-sum"), down);
    }
  }

  @Test
  void nodeAsksForEverything() throws Exception {
    for (String to : List.of("http /node/from", "https /from")) {
      String base = bases().get(to.startsWith("https") ? 1 : 0);
      String prefix = to.substring(to.indexOf('/'));
      try (NodeProgram client =
          NodeProgram.start("node-pattern.js", "client", base, pki.file("ca.crt"), prefix)) {
        int code = client.process().exitCode();
        assertEquals(List.of("ok 2048"), client.process().out(), client.process()::text);
        assertEquals(0, code);
      }
    }
  }

  private static ServerProgram before(String program) throws IOException {
    return new ServerProgram(program)
        .with("APP", app.port())
        .with("WEB", proxy.port())
        .with("SECURE", proxy.port("secure"))
        .with("CA", pki.file("ca.crt"));
  }

  private static void everything(int port) throws Exception {
    for (String prefix : List.of("/clear", "/tls")) {
      new PatternClient(port, prefix).reads().echoes().answersWithoutBody().trailers().load();
    }
  }

  @Test
  void nghttpxPassesEverythingOn() throws Exception {
    try (ServerProgram nghttpx = before("nghttpx")) {
      nghttpx.start(
          "--conf=/dev/null",
          "--workers=1",
          "--cacert=%CA%",
          "-f127.0.0.1,%PORT1%;no-tls",
          "-b127.0.0.1,%WEB%;/;proto=h2",
          "-b127.0.0.1,%SECURE%;/tls/;proto=h2;tls;sni=localhost");
      everything(nghttpx.port(1));
    }
  }

  @Test
  void haproxyPassesEverythingOn() throws Exception {
    try (ServerProgram haproxy = before("haproxy")) {
      String pem = Files.readString(pki.file("web.crt")) + Files.readString(pki.file("web.key"));
      Files.writeString(haproxy.folder().resolve("pair.pem"), pem);
      haproxy.file("haproxy-h2.cfg").start("-db", "-f", "%FOLDER%/haproxy-h2.cfg");
      everything(haproxy.port(3));
    }
  }
}
