package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each row is one line put at the end of a valid file, and the exact problem it must cause.
class ValueProblemsTest {
  private static final String TOP =
      """
      listeners: [{ name: web, address: "127.0.0.1:80", cluster: app }]
      clusters: [{ name: app }]
      """;

  private static final String LISTENER =
      """
      clusters: [{ name: app }, { name: other }]
      listeners:
        - { name: other, address: 127.0.0.1:81, routes: [{ cluster: other }, { cluster: app }] }
        - name: web
      """;

  private static final String ROUTE =
      """
      clusters: [{ name: app }]
      listeners:
        - name: web
          address: 127.0.0.1:80
          routes:
            - cluster: app
      """;

  private static final String CLUSTER =
      """
      listeners: [{ name: web, address: "127.0.0.1:80", cluster: app }]
      clusters:
        - name: app
      """;

  static Stream<Arguments> topLevel() {
    String bound = "listeners: [{ name: web, address: \"127.0.0.1:80\", cluster: app }]\n";
    return Stream.of(
        Arguments.of(TOP, "wokers: 2", "3:1: unknown key `wokers`, did you mean `workers`?"),
        Arguments.of(
            TOP,
            "zzz: 2",
            "3:1: unknown key `zzz`; known keys: admin, workers, accessLog, drain, clusters,"
                + " listeners, transport"),
        Arguments.of(TOP, "clusters: []", "3:1: duplicate key `clusters`, first at f.yaml:2:1"),
        Arguments.of(TOP, "workers: 0", "3:10: workers: `0` is not between 1 and 256"),
        Arguments.of(TOP, "workers: 257", "3:10: workers: `257` is not between 1 and 256"),
        Arguments.of(
            TOP,
            "workers: 99999999999999999999",
            "3:10: workers: `99999999999999999999` is not between 1 and 256"),
        Arguments.of(
            TOP, "workers: two", "3:10: workers: a whole number is expected, not the text `two`"),
        Arguments.of(
            TOP, "workers: '2'", "3:10: workers: a whole number is expected, not the text `2`"),
        Arguments.of(TOP, "workers:", "3:1: workers: has no value: give one or remove the key"),
        Arguments.of(TOP, "workers: ~", "3:1: workers: has no value: give one or remove the key"),
        Arguments.of(
            TOP, "admin: []", "3:8: admin: a mapping (`key: value`) is expected, not a list"),
        Arguments.of(
            TOP,
            "admin: { address: localhost:15000 }",
            "3:19: admin.address: `localhost`: DNS names are not supported: use the address"),
        Arguments.of(
            TOP,
            "admin: { address: 127.0.0.1:80 }",
            "1:35: listeners[0].address: `127.0.0.1:80` is already used at f.yaml:3:19"),
        Arguments.of(
            TOP, "transport: epol", "3:12: transport: unknown word `epol`, did you mean `epoll`?"),
        Arguments.of(
            TOP,
            "transport: windows",
            "3:12: transport: unknown word `windows`; known words: auto, epoll, io_uring, nio"),
        Arguments.of(
            TOP,
            "drain: { timeout: 45 }",
            "3:19: drain.timeout: `45` is not a duration: write a number and a unit, as in 250ms,"
                + " 5s, 1m30s, 1h"),
        Arguments.of(
            TOP,
            "drain: { timeout: 721h }",
            "3:19: drain.timeout: `721h` is not between 0s and 720h"),
        Arguments.of(
            TOP,
            "accessLog: { output: Stdout }",
            "3:22: accessLog.output: did you mean `stdout`? For a file of this name write"
                + " `./Stdout`"),
        Arguments.of(
            TOP,
            "accessLog: { format: xml }",
            "3:22: accessLog.format: `xml` is neither `text` nor `json` nor a format string with"
                + " %OPERATORS%"),
        Arguments.of(TOP, "accessLog: { output: '' }", "3:22: accessLog.output: must not be empty"),
        Arguments.of("", "clusters: []", "1:1: missing key `listeners`"),
        Arguments.of(bound, "", "1:1: missing key `clusters`"),
        Arguments.of(
            "clusters: []\n", "listeners: []", "2:12: listeners: at least one listener is needed"));
  }

  static Stream<Arguments> listeners() {
    return Stream.of(
        Arguments.of("cluster: app", "4:5: listeners[1]: missing key `address`"),
        Arguments.of(
            "address: 127.0.0.1:80",
            "4:5: listeners[1]: needs either `routes` or `cluster` (everything goes to it)"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n    routes: [{ cluster: app }]",
            "4:5: listeners[1]: needs either `routes` or `cluster` (everything goes to it)"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluter: app",
            """
            4:5: listeners[1]: needs either `routes` or `cluster` (everything goes to it)
            6:5: listeners[1]: unknown key `cluter`, did you mean `cluster`?\
            """),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: ap",
            "6:14: listeners[1].cluster: unknown cluster `ap`, did you mean `app`?"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: payments",
            "6:14: listeners[1].cluster: unknown cluster `payments`; known clusters: app, other"),
        Arguments.of(
            "address: 127.0.0.1:80\n    routes: []",
            "6:13: listeners[1].routes: at least one route is needed, or `cluster` instead of"
                + " `routes`"),
        Arguments.of(
            "address: 127.0.0.1:81\n    cluster: app",
            "5:14: listeners[1].address: `127.0.0.1:81` is already used at f.yaml:3:29"),
        Arguments.of(
            "address: 127.0.0.1:15000\n    cluster: app",
            "5:14: listeners[1].address: `127.0.0.1:15000` is already used at `admin.address`,"
                + " which is the default"),
        Arguments.of(
            "address: 127.0.0.1:65536\n    cluster: app",
            "5:14: listeners[1].address: port 65536 is not between 0 and 65535"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n    protocol: tcp",
            "7:15: listeners[1].protocol: the protocol `tcp` is not part of this version: only"
                + " `http` is"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n    protocol: udp",
            "7:15: listeners[1].protocol: unknown protocol `udp`: this version knows `http` only"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n    tls: { certificate: web.crt }",
            "7:5: listeners[1].tls: TLS is not part of this version: it comes with the TLS and"
                + " HTTP/2 work; remove `tls`"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n    idleTimeout: 0s",
            "7:18: listeners[1].idleTimeout: `0s` is not between 1ms and 720h"),
        Arguments.of(
            "address: 127.0.0.1:80\n    cluster: app\n  - name: web\n    address: 127.0.0.1:0\n"
                + "    cluster: app",
            "7:11: listeners[2].name: `web` is already used at f.yaml:4:11"));
  }

  static Stream<Arguments> routes() {
    String path = "7:16: listeners[0].routes[0].match";
    return Stream.of(
        Arguments.of(
            "timeout: 1s\n        retries: { perTryTimeout: 1500ms }",
            "8:35: listeners[0].routes[0].retries.perTryTimeout: `1s500ms` is longer than the"
                + " route's timeout, 1s"),
        Arguments.of(
            "retries: { perTryTimeout: 16s }",
            "7:35: listeners[0].routes[0].retries.perTryTimeout: `16s` is longer than the route's"
                + " timeout, 15s"),
        Arguments.of(
            "retries: { attempts: 11 }",
            "7:30: listeners[0].routes[0].retries.attempts: `11` is not between 0 and 10"),
        Arguments.of(
            "retries: { retryOn: \"5xx, restet,gibberish\" }",
            """
            7:35: listeners[0].routes[0].retries.retryOn: unknown retryOn token `restet`, did you \
            mean `reset`?
            7:42: listeners[0].routes[0].retries.retryOn: unknown retryOn token `gibberish`; known \
            tokens: stale-reset, 5xx, gateway-error, reset, reset-before-request, connect-failure, \
            retriable-4xx, refused-stream, retriable-status-codes, envoy-ratelimited\
            """),
        Arguments.of(
            "retries: { retryOn: [reset, reset] }",
            "7:37: listeners[0].routes[0].retries.retryOn[1]: `reset` is listed twice"),
        Arguments.of(
            "retries: { retryOn: [] }",
            "7:29: listeners[0].routes[0].retries.retryOn: is empty: to switch retries off write"
                + " `attempts: 0`"),
        Arguments.of(
            "allowConnect: yes",
            "7:23: listeners[0].routes[0].allowConnect: `true` or `false` is expected, not the"
                + " text `yes`"),
        Arguments.of(
            "match: { path: { prefix: /a, exact: /b } }",
            "7:24: listeners[0].routes[0].match.path: needs exactly one of `prefix`, `exact`,"
                + " `regex`"),
        Arguments.of(
            "match: /api",
            path + ": " + "a mapping (`key: value`) is" + " expected, not the text `/api`"),
        Arguments.of(
            "match: { path: { prefix: api } }",
            "7:34: listeners[0].routes[0].match.path.prefix: `api` is not a path: it has to begin"
                + " with /"),
        Arguments.of(
            "match: { path: { exact: /a?b } }",
            "7:33: listeners[0].routes[0].match.path.exact: paths are compared without query or"
                + " fragment: `/a?b` can never match"),
        Arguments.of(
            "match: { path: { regex: \"/a(b\" } }",
            "7:34: listeners[0].routes[0].match.path.regex: not an RE2 regular expression: missing"
                + " closing ) at `/a(b`"),
        Arguments.of(
            "match: { path: { regex: \"/a**\" } }",
            "7:36: listeners[0].routes[0].match.path.regex: not an RE2 regular expression: invalid"
                + " nested repetition operator at `**`"),
        Arguments.of(
            "match: { hosts: [\"shop.example:80\"] }",
            "7:26: listeners[0].routes[0].match.hosts[0]: `shop.example:80` is not a host: write"
                + " `shop.example`, `*.shop.example` or an address, without port"),
        Arguments.of(
            "match: { methods: [get] }",
            "7:28: listeners[0].routes[0].match.methods[0]: methods are case-sensitive: did you"
                + " mean `GET`?"),
        Arguments.of(
            "match: { methods: [] }",
            "7:27: listeners[0].routes[0].match.methods: is empty: remove the key to match"
                + " everything"),
        Arguments.of(
            "match: { headers: [{ name: \":path\", exact: a }] }",
            "7:36: listeners[0].routes[0].match.headers[0].name: `:path` is not a header name"),
        Arguments.of(
            "match: { headers: [{ name: a }] }",
            "7:28: listeners[0].routes[0].match.headers[0]: needs exactly one of `exact`,"
                + " `prefix`, `regex`, `present: true`"),
        Arguments.of(
            "match: { headers: [{ name: a, present: false }] }",
            "7:48: listeners[0].routes[0].match.headers[0].present: write `present: true` with"
                + " `invert: true` for a header that must be absent"));
  }

  static Stream<Arguments> clusters() {
    String ports = "endpoints: [{ address: 10.0.0.1:80 }, { address: 10.0.0.1:80 }]";
    return Stream.of(
        Arguments.of(
            "loadBalancing: least_requests",
            "4:20: clusters[0].loadBalancing: unknown word `least_requests`, did you mean"
                + " `leastRequest`?"),
        Arguments.of(
            "protocol: http2",
            "4:15: clusters[0].protocol: the protocol `http2` is not part of this version: only"
                + " `http1` is"),
        Arguments.of(
            "protocol: auto",
            "4:15: clusters[0].protocol: the protocol `auto` is not part of this version: only"
                + " `http1` is"),
        Arguments.of(
            "tls: { mode: mutual }",
            "4:5: clusters[0].tls: TLS is not part of this version: it comes with the TLS and"
                + " HTTP/2 work; remove `tls` or write `tls: { mode: disable }`"),
        Arguments.of(
            ports,
            "4:54: clusters[0].endpoints[1].address: `10.0.0.1:80` is already used at f.yaml:4:28"),
        Arguments.of(
            "endpoints: [{ address: 10.0.0.1 }]",
            "4:28: clusters[0].endpoints[0].address: `10.0.0.1` needs a port, as in"
                + " 127.0.0.1:8080"),
        Arguments.of(
            "endpoints: [{ address: 10.0.0.1:0 }]",
            "4:28: clusters[0].endpoints[0].address: port 0 cannot be connected to: 1 to 65535"),
        Arguments.of(
            "endpoints: [{ address: 10.0.0.1:1, pod: { name: x } }]",
            "4:45: clusters[0].endpoints[0].pod: missing key `uid`"),
        Arguments.of(
            "connectionPool: { keyBy: adress, maxConnections: 0 }",
            """
            4:30: clusters[0].connectionPool.keyBy: unknown word `adress`, did you mean `address`?
            4:54: clusters[0].connectionPool.maxConnections: `0` is not between 1 and 1000000\
            """),
        Arguments.of(
            "connectionPool: { max_connections: 1 }",
            "4:23: clusters[0].connectionPool: unknown key `max_connections`, did you mean"
                + " `maxConnections`?"),
        Arguments.of(
            "connectTimeout: -1s",
            "4:21: clusters[0].connectTimeout: `-1s` is not a duration: write a number and a unit,"
                + " as in 250ms, 5s, 1m30s, 1h"),
        Arguments.of(
            "\n  - name: app",
            "5:11: clusters[1].name: the cluster `app` is already defined at f.yaml:3:11"),
        Arguments.of(
            "\n  - name: spare", "5:11: clusters[1].name: no route uses the cluster `spare`"),
        Arguments.of("\n  - name: a b", "5:11: clusters[1].name: a name must not contain spaces"),
        Arguments.of(
            "endpoints: { address: 10.0.0.1:80 }",
            "4:16: clusters[0].endpoints: a list is expected, not a mapping"));
  }

  @ParameterizedTest
  @MethodSource
  void topLevel(String valid, String line, String problem) {
    assertProblem(problem, valid + line + "\n");
  }

  @ParameterizedTest
  @MethodSource
  void listeners(String line, String problem) {
    assertProblem(problem, LISTENER + "    " + line + "\n");
  }

  @ParameterizedTest
  @MethodSource
  void routes(String line, String problem) {
    assertProblem(problem, ROUTE + "        " + line + "\n");
  }

  @ParameterizedTest
  @MethodSource
  void clusters(String line, String problem) {
    assertProblem(problem, CLUSTER + "    " + line + "\n");
  }

  private static void assertProblem(String expected, String yaml) {
    assertEquals(expected.indent(0).strip().replaceAll("(?m)^", "f.yaml:"), Yamls.problems(yaml));
  }
}
