package dev.truehop.perf.lab.scenario;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.App;
import dev.truehop.perf.lab.app.Scripts;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.proxy.Mode;
import dev.truehop.perf.lab.proxy.ProxySpec;
import dev.truehop.perf.lab.scenario.Scenario.Timing;
import dev.truehop.perf.lab.scenario.Scenario.Topology;
import dev.truehop.perf.lab.stage.Stage;
import dev.truehop.perf.lab.tls.Certificates;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Immutable (static functions only): mutual TLS on both sides of the proxy, HTTP/2 to the apps.
final class Identities {
  /// What other proxies need to renew a certificate is a reload, which other scenarios show.
  private static final Set<Mode> MODES = Set.of(Mode.TRUEHOP, Mode.FIELD);

  private static final int PER_VERB = 4;
  private static final int RENEWALS = 7;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Crowd.Pace PACE =
      Crowd.Pace.every(1, Duration.ofMillis(10), Duration.ofMillis(40));
  private static final int OLD_HOST = 2;
  private static final int OTHER_HOST = 3;
  private static final int ALONE = 3;
  private static final String RENEWED = "certificates that Truehop took up";
  private static final String LATE_OCTETS = "octets of requests at the thief after its time";
  private static final String PARTED = "connections that were ended";
  private static final String OCTETS = "octets of requests at the stranger";
  private static final String VISITS = "connections to the stranger";
  private static final String REFUSED = "requests that nobody but the stranger could have got";
  private static final String FOUND = "strangers found by their identity";

  private Identities() {}

  static Scenario rotated() {
    return new Scenario(
            "certificates-rotated",
            "With mutual TLS on both sides, all certificates are replaced every second under load.",
            Topology.LOOPBACK,
            Timing.RELAXED,
            Identities::playRotated,
            List.of(
                Expectation.NO_GET_FAILS,
                Expectation.NO_POST_FAILS,
                Expectation.NO_GET_TWICE,
                Expectation.factAtLeast(RENEWED, RENEWALS)))
        .in(MODES);
  }

  private static void playRotated(Stage stage) throws IOException, InterruptedException {
    Certificates certificates = Certificates.make();
    stage.alsoClose(certificates);
    HostPort address = shop(stage, certificates, OLD_HOST).address();
    ProxySpec spec = ProxySpec.of("app", List.of(ProxySpec.Endpoint.of(address, "app-1")));
    stage.start(spec.with(ProxySpec.Settings.sealed(certificates.folder())));
    try (Crowd crowd = crowd(stage, certificates, PER_VERB)) {
      crowd.rehearse(Crowd.Pace.loop(2));
      stage.startCounting();
      crowd.performDuring(
          PACE,
          () -> {
            for (int i = 0; i < RENEWALS; i++) {
              stage.pause(INTERVAL);
              certificates.renew();
            }
            stage.pause(INTERVAL);
          });
    }
    fact(stage, RENEWED, "truehop_certificate_renewals_total", "applied");
  }

  static Scenario revoked() {
    return new Scenario(
            "certificate-revoked",
            "With mutual TLS, one of two pods shows a certificate that was stolen; under load, it"
                + " is revoked.",
            Topology.LOOPBACK,
            Timing.RELAXED,
            Identities::playRevoked,
            List.of(
                Expectation.NO_GET_FAILS,
                Expectation.NO_POST_FAILS,
                Expectation.NO_GET_TWICE,
                Expectation.factAtLeast(PARTED, 1),
                Expectation.factAtMost(LATE_OCTETS, 0)))
        .in(Set.of(Mode.TRUEHOP));
  }

  private static void playRevoked(Stage stage) throws IOException, InterruptedException {
    Certificates certificates = Certificates.make();
    stage.alsoClose(certificates);
    Listening thief = listening(stage, certificates, Certificates.STOLEN, OLD_HOST);
    Listening other = shop(stage, certificates, OTHER_HOST);
    stage.start(pods(thief, other).with(ProxySpec.Settings.sealed(certificates.folder())));
    AtomicLong late = new AtomicLong();
    try (Crowd crowd = crowd(stage, certificates, 1)) {
      crowd.rehearse(Crowd.Pace.loop(5));
      stage.startCounting();
      crowd.performDuring(
          PACE,
          () -> {
            stage.pause(INTERVAL);
            certificates.revoke(Certificates.STOLEN);
            stage.pause(INTERVAL);
            long before = thief.app.octets();
            stage.pause(INTERVAL);
            late.set(thief.app.octets() - before);
          });
    }
    stage.recorder().fact(LATE_OCTETS, late.get());
    fact(stage, PARTED, "truehop_upstream_connections_revoked_total", "");
  }

  private static ProxySpec pods(Listening first, Listening second) {
    return ProxySpec.of(
        "app",
        List.of(
            ProxySpec.Endpoint.of(first.address, "app-1"),
            ProxySpec.Endpoint.of(second.address, "app-2")));
  }

  /// Immutable: an app and where it listens.
  private record Listening(App app, HostPort address) {}

  private static Listening shop(Stage stage, Certificates certificates, int host)
      throws IOException, InterruptedException {
    return listening(stage, certificates, Certificates.SHOP, host);
  }

  private static Listening listening(
      Stage stage, Certificates certificates, String workload, int host)
      throws IOException, InterruptedException {
    App app = stage.app(Scripts.answersHttp2()).wrapped(certificates.server(workload, "h2"));
    return new Listening(app, door(stage, app, host).address());
  }

  /// A door that was closed a moment ago may still stand in the way.
  private static Door door(Stage stage, App app, int host)
      throws IOException, InterruptedException {
    long deadline = stage.clock().nanos() + INTERVAL.toNanos();
    while (true) {
      try {
        return stage.door(app, host);
      } catch (BindException busy) {
        if (stage.clock().nanos() - deadline > 0) {
          throw busy;
        }
        stage.pause(Duration.ofMillis(5));
      }
    }
  }

  /// Every second client makes a handshake for each request.
  private static Crowd crowd(Stage stage, Certificates certificates, int perVerb) {
    AtomicInteger number = new AtomicInteger();
    return new Crowd(
        stage,
        "app",
        perVerb,
        () -> client(stage, certificates, number.getAndIncrement() / 2 % 2 == 0));
  }

  private static Client client(Stage stage, Certificates certificates, boolean keeps) {
    return stage.client(keeps).wrapped(certificates.client(Certificates.CLIENT, "http/1.1"));
  }

  private static void fact(Stage stage, String name, String metric, String label)
      throws IOException, InterruptedException {
    stage.recorder().fact(name, stage.proxy().stats().orElseThrow().sum(metric, label));
  }

  static Scenario stranger() {
    return new Scenario(
            "address-taken-over",
            "With mutual TLS, the address of one of two pods goes to a workload with a good"
                + " certificate of its own, and the proxy is not told; then the other pod goes as"
                + " well.",
            Topology.LOOPBACK,
            Timing.RELAXED,
            Identities::playStranger,
            List.of(
                Expectation.NO_GET_FAILS,
                Expectation.NO_POST_FAILS,
                Expectation.factAtLeast(VISITS, 1),
                Expectation.factAtMost(OCTETS, 0),
                Expectation.factAtLeast(REFUSED, 2L * ALONE),
                Expectation.factAtLeast(FOUND, 1)))
        .in(MODES);
  }

  private static void playStranger(Stage stage) throws IOException, InterruptedException {
    Certificates certificates = Certificates.make();
    stage.alsoClose(certificates);
    Listening old = shop(stage, certificates, OLD_HOST);
    Listening other = shop(stage, certificates, OTHER_HOST);
    stage.start(pods(old, other).with(ProxySpec.Settings.sealed(certificates.folder())));
    // Retries beyond a fifth of the traffic would be kept from the cluster, three at a time not.
    try (Crowd crowd = crowd(stage, certificates, 1)) {
      crowd.rehearse(Crowd.Pace.loop(5));
      stage.startCounting();
      old.app.close();
      Listening stranger = listening(stage, certificates, Certificates.STRANGER, OLD_HOST);
      crowd.perform(Crowd.Pace.every(60, Duration.ZERO, Duration.ofMillis(30)));
      other.app.close();
      stage.recorder().fact(REFUSED, refused(stage, certificates));
      stage.recorder().fact(OCTETS, stranger.app.octets());
      stage.recorder().fact(VISITS, stranger.app.accepted());
    }
    fact(stage, FOUND, "envoy_cluster_ssl_fail_verify_san", "");
  }

  /// They are no part of the table: there is nobody left who could have answered them.
  private static long refused(Stage stage, Certificates certificates) throws InterruptedException {
    long refused = 0;
    try (Client client = client(stage, certificates, false)) {
      for (int i = 0; i < ALONE; i++) {
        for (Verb verb : Verb.values()) {
          refused += client.send(stage.request(verb, "app")).status() == 503 ? 1 : 0;
        }
      }
    }
    return refused;
  }
}
