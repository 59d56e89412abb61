package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @Test
  void fillsInEveryDefault() {
    TruehopConfig expected =
        new TruehopConfig(
            new AdminConfig(new HostPort("127.0.0.1", 15000)),
            2,
            new AccessLogConfig(
                AccessLogConfig.Output.STDOUT, null, AccessLogConfig.Format.TEXT, null),
            new DrainConfig(Duration.ofSeconds(45)),
            List.of(
                new ListenerConfig(
                    "web",
                    new HostPort("127.0.0.1", 8080),
                    null,
                    List.of(RouteConfig.catchAll("app")),
                    Duration.ofHours(1),
                    Duration.ofSeconds(10),
                    Http2Config.DOWNSTREAM)),
            List.of(
                new ClusterConfig(
                    "app",
                    UpstreamProtocol.HTTP1,
                    Duration.ofSeconds(1),
                    LoadBalancing.LEAST_REQUEST,
                    ClusterTls.DISABLED,
                    List.of(),
                    ConnectionPoolConfig.DEFAULT,
                    Http2Config.UPSTREAM)),
            Transport.AUTO);
    assertEquals(expected, Yamls.config(Yamls.SMALL));
  }

  @Test
  void readsTheTopLevel() {
    TruehopConfig config = Yamls.config(Yamls.FULL);
    assertEquals(new HostPort("::1", 15001), config.admin().address());
    assertEquals(3, config.workers());
    assertEquals(Transport.IO_URING, config.transport());
    assertEquals(
        new AccessLogConfig(
            AccessLogConfig.Output.FILE,
            "logs/access.log",
            AccessLogConfig.Format.CUSTOM,
            "%RESPONSE_CODE%\n"),
        config.accessLog());
    assertEquals(Duration.ofSeconds(90), config.drain().timeout());
  }

  @Test
  void readsListenersAndRoutes() {
    TruehopConfig config = Yamls.config(Yamls.FULL);
    ListenerConfig web = config.listeners().getFirst();
    assertEquals(Duration.ofMinutes(30), web.idleTimeout());
    assertEquals(Duration.ofMillis(1500), web.requestHeadersTimeout());
    RouteConfig api = web.routes().getFirst();
    assertEquals("api", api.name());
    assertEquals(Duration.ZERO, api.timeout());
    assertEquals(true, api.allowConnect());
    assertEquals(
        new RouteMatch(
            new StringMatch.Prefix("/api"),
            List.of(new StringMatch.Exact("shop.example"), new StringMatch.Suffix(".shop.example")),
            Set.of("GET", "POST"),
            List.of(
                new HeaderMatch("x-debug", new StringMatch.Exact("1"), true),
                new HeaderMatch("x-prefix", new StringMatch.Prefix("a"), false),
                new HeaderMatch("x-regex", new StringMatch.Regex(Pattern.compile("a+")), false),
                new HeaderMatch("x-present", null, false))),
        api.match());
    assertEquals(
        new RetryConfig(
            3,
            Duration.ofSeconds(2),
            Set.of(RetryOn.FIVE_XX, RetryOn.RESET, RetryOn.RETRIABLE_STATUS_CODES),
            Set.of(503, 429),
            Duration.ofMillis(10),
            true),
        api.retries());
    assertEquals("orders", web.routes().get(1).name());
    assertEquals(List.of(RouteConfig.catchAll("orders")), config.listeners().get(1).routes());
  }

  @Test
  void readsTheCertificatesOfListeners() {
    TruehopConfig config = Yamls.config(Yamls.FULL);
    assertEquals(
        new ListenerTls(
            List.of(new CertificateFiles(absolute("certs/web.crt"), absolute("certs/web.key"))),
            absolute("ca.crt"),
            absolute("ca.crl"),
            ClientCertificate.REQUIRED),
        config.listeners().getFirst().tls());
    assertEquals(
        new ListenerTls(
            List.of(
                new CertificateFiles(absolute("a.crt"), absolute("a.key")),
                new CertificateFiles(Path.of("/b.crt"), Path.of("/b.key"))),
            null,
            null,
            ClientCertificate.NONE),
        config.listeners().get(1).tls());
  }

  @Test
  void filesAreRelativeToTheFileThatNamesThem() {
    String yaml =
        Yamls.SMALL.replace(
            "cluster: app", "cluster: app\n    tls: { certificate: ../a, privateKey: /b }");
    TruehopConfig config = Yamls.ok(ConfigLoader.parse("/etc/truehop/truehop.yaml", yaml));
    assertEquals(
        List.of(new CertificateFiles(Path.of("/etc/truehop/../a"), Path.of("/b"))),
        Objects.requireNonNull(config.listeners().getFirst().tls()).certificates());
  }

  /// What the check finds is reported where the file is named.
  @Test
  void filesThatCanNotBeUsedAreProblemsAtTheirPlace(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("f.yaml");
    Files.writeString(
        file,
        Yamls.SMALL.replace(
            "cluster: app", "cluster: app\n    tls: { certificate: a, privateKey: b }"));
    TlsCheck check =
        new TlsCheck() {
          @Override
          public List<BadFile> check(ListenerTls tls) {
            return List.of(new BadFile(tls.certificates().getFirst().privateKey(), "is broken"));
          }

          @Override
          public List<BadFile> check(ClusterTls tls) {
            return List.of();
          }
        };
    assertEquals(
        file + ":5:40: listeners[0].tls.privateKey: is broken",
        Yamls.problems(ConfigLoader.load(List.of(file), _ -> null, check)));
  }

  private static Path absolute(String file) {
    return Path.of("f.yaml").toAbsolutePath().resolveSibling(file);
  }

  @Test
  void readsClusters() {
    ClusterConfig expected =
        new ClusterConfig(
            "orders",
            UpstreamProtocol.HTTP1,
            Duration.ofMillis(250),
            LoadBalancing.ROUND_ROBIN,
            new ClusterTls(
                TlsMode.MUTUAL,
                new CertificateFiles(absolute("own.crt"), absolute("own.key")),
                absolute("ca.crt"),
                absolute("lists.crl"),
                List.of("spiffe://td/ns/shop/sa/orders", "orders.shop"),
                "orders"),
            List.of(
                new EndpointConfig(
                    new HostPort("10.0.0.5", 3000),
                    new PodIdentity("6f1c", "orders-7d9f", "shop", "orders")),
                new EndpointConfig(new HostPort("2001:db8::1", 3000), null)),
            new ConnectionPoolConfig(
                KeyBy.ADDRESS,
                Reuse.BLIND,
                Duration.ofSeconds(61),
                Duration.ofSeconds(2),
                1,
                2,
                3,
                Duration.ofHours(4),
                true,
                Suspects.WITHHOLD,
                Learning.OFF,
                4,
                new TcpKeepalive(Duration.ofSeconds(5), Duration.ofSeconds(2), 3),
                Duration.ZERO),
            new Http2Config(70_000, Integer.MAX_VALUE, 1024));
    assertEquals(List.of(expected), Yamls.config(Yamls.FULL).clusters());
  }

  @Test
  void takesTwoWorkersButNotMoreThanCores() {
    assertEquals(1, Yamls.ok(ConfigLoader.parse("f.yaml", Yamls.SMALL, 1)).workers());
    assertEquals(2, Yamls.ok(ConfigLoader.parse("f.yaml", Yamls.SMALL, 64)).workers());
  }

  @Test
  void readsRetryOnAsAListToo() {
    String yaml =
        Yamls.FULL.replace(
            "\"5xx, 503,reset,429\"", "[5xx, retriable-status-codes, 503, reset, 429]");
    assertEquals(Yamls.config(Yamls.FULL), Yamls.config(yaml));
  }

  @Test
  void readsAliases() {
    String yaml =
        """
        listeners:
          - { name: &n app, address: 127.0.0.1:1, cluster: *n }
        clusters:
          - &c { name: *n, connectionPool: &p { keyBy: address } }
        """;
    assertEquals(KeyBy.ADDRESS, Yamls.config(yaml).clusters().getFirst().connectionPool().keyBy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sidecar.yaml", "demo-bug.yaml", "demo-fixed.yaml"})
  void readsTheExamples(String example) {
    Yamls.ok(ConfigLoader.load(List.of(Yamls.PROJECT.resolve("examples").resolve(example)), 2));
  }

  @Test
  void readsAByteOrderMark() {
    assertEquals(Yamls.config(Yamls.SMALL), Yamls.config("\ufeff" + Yamls.SMALL));
  }

  @Test
  void needsAFile() {
    assertThrows(IllegalArgumentException.class, () -> ConfigLoader.load(List.of(), 1));
  }
}
