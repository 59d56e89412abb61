package dev.truehop.perf.lab.proxy;

import dev.truehop.perf.Programs;
import java.util.List;
import java.util.Locale;

/// A proxy and how it is set: one row of each table.
public enum Mode {
  /// Nothing set: the defaults. The only one that has to keep promises.
  TRUEHOP("truehop", Program.TRUEHOP, List.of(), List.of()),
  /// Connections belong to an address, whoever stands there.
  BY_ADDRESS("truehop keyBy: address", Program.TRUEHOP, List.of("keyBy: address"), List.of()),
  /// Connections are reused without a look.
  BLIND("truehop reuse: blind", Program.TRUEHOP, List.of("reuse: blind"), List.of()),
  /// Both, nothing is learned, nobody asks a silent upstream, and nothing is ever sent again: what
  /// most proxies do.
  FIELD(
      "truehop field",
      Program.TRUEHOP,
      List.of(
          "keyBy: address",
          "reuse: blind",
          "learning: off",
          "tcpKeepalive: { time: 0s }",
          "tcpUserTimeout: 0s"),
      List.of("retries: { attempts: 0 }")),
  /// HAProxy as it comes.
  HAPROXY("haproxy", Program.HAPROXY, List.of(), List.of()),
  /// With layer-7 retries, for every method: what is found in many answers on the web.
  HAPROXY_RETRY(
      "haproxy retry-on", Program.HAPROXY, List.of(), List.of("retry-on " + Mode.RETRY_ON)),
  /// The same, but not for what must not be repeated, as HAProxy's manual advises.
  HAPROXY_CAREFUL(
      "haproxy retry-on not POST",
      Program.HAPROXY,
      List.of("http-request disable-l7-retry if METH_POST"),
      List.of("retry-on " + Mode.RETRY_ON)),
  /// nginx as it comes: a connection for each request, so nothing can be stale.
  NGINX("nginx", Program.NGINX, List.of(), List.of()),
  /// With kept connections and its default retries (`error timeout`, not for POST).
  NGINX_KEEPALIVE(
      "nginx keepalive",
      Program.NGINX,
      List.of("keepalive 256;"),
      List.of(
          "proxy_http_version 1.1;",
          "proxy_set_header Connection \"\";",
          "proxy_next_upstream error timeout;"));

  private static final String RETRY_ON =
      "conn-failure empty-response response-timeout junk-response";

  private final String label;
  private final Program program;
  private final List<String> clusterLines;
  private final List<String> routeLines;

  Mode(String label, Program program, List<String> clusterLines, List<String> routeLines) {
    this.label = label;
    this.program = program;
    this.clusterLines = clusterLines;
    this.routeLines = routeLines;
  }

  /// Which program it is.
  public enum Program {
    /// This project's own: always there.
    TRUEHOP,
    /// `haproxy`, if it is installed.
    HAPROXY,
    /// `nginx`, if it is installed.
    NGINX;

    /// Its name on the command line.
    public String command() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean installed() {
      return this == TRUEHOP || Programs.exists(command());
    }
  }

  public String label() {
    return label;
  }

  public Program program() {
    return program;
  }

  /// For its files.
  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  List<String> clusterLines() {
    return clusterLines;
  }

  List<String> routeLines() {
    return routeLines;
  }
}
