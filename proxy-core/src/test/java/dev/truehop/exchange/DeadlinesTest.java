package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.Loaded;
import dev.truehop.exchange.Deadlines.Due;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.RequestParser;
import dev.truehop.retry.RetrySettings;
import dev.truehop.route.Route;
import dev.truehop.route.RouteTable;
import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long STREAM_IDLE = ExchangeLimits.STREAM_IDLE_NANOS;

  private final Deadlines deadlines = deadlines();
  private Route route = route("timeout: 10s, retries: { perTryTimeout: 2s }");

  private static ListenerConfig listener(String routeKeys) {
    Loaded loaded =
        ConfigLoader.parse(
            "test.yaml",
            """
            listeners:
              - { name: web, address: '127.0.0.1:80', idleTimeout: 1h, routes: [ { cluster: app, %s } ] }
            clusters: [ { name: app, endpoints: [ { address: '127.0.0.1:3000' } ] } ]
            """
                .formatted(routeKeys));
    if (loaded instanceof Loaded.Ok ok) {
      return ok.config().listeners().getFirst();
    }
    throw new IllegalArgumentException(loaded.toString());
  }

  private static Route route(String routeKeys) {
    var config = listener(routeKeys).routes().getFirst();
    return new Route(
        0,
        config,
        config.timeout().toNanos(),
        RetrySettings.of(config.retries(), config.timeout()));
  }

  private static Deadlines deadlines() {
    ListenerConfig config = listener("timeout: 10s");
    Worker worker =
        new Worker(0, new EmbeddedChannel().eventLoop(), Clock.of(Ticker.newMockTicker()), 1);
    DownstreamConnections connections = new DownstreamConnections(worker);
    RouteTable routes = RouteTable.compile(config);
    Listener listener = new Listener("web", Map.of(), connections, null, routes);
    listener.update(routes, Duration.ofHours(1), Duration.ofSeconds(10));
    return new Deadlines(listener);
  }

  private Due waiting(long now) {
    return deadlines.due(now, false, false);
  }

  private void beginAndSend() {
    deadlines.begin(0);
    deadlines.route(route, null);
    deadlines.requestComplete(0);
    deadlines.attemptSent(0);
  }

  @Test
  void withoutARequestThereIsNoDeadlineButIdleness() {
    deadlines.begin(0);
    deadlines.route(route, null);
    assertEquals(Due.NOTHING, waiting(100 * SECOND));
    assertEquals(Long.MAX_VALUE, deadlines.nanosLeft(0));
    assertEquals(Due.IDLE, waiting(STREAM_IDLE + 1));
  }

  @Test
  void theRoutesTimeRunsFromTheEndOfTheRequest() {
    deadlines.begin(0);
    deadlines.route(route, null);
    deadlines.requestComplete(5 * SECOND);
    assertEquals(Due.NOTHING, waiting(15 * SECOND - 1));
    assertEquals(Due.ROUTE, waiting(15 * SECOND));
    assertEquals(4 * SECOND, deadlines.nanosLeft(11 * SECOND));
  }

  @Test
  void anAttemptHasItsOwnTime() {
    beginAndSend();
    assertEquals(Due.NOTHING, waiting(2 * SECOND - 1));
    assertEquals(Due.ATTEMPT, waiting(2 * SECOND));
    deadlines.attemptOver();
    assertEquals(Due.NOTHING, waiting(3 * SECOND));
    deadlines.attemptSent(3 * SECOND);
    assertEquals(Due.ATTEMPT, waiting(5 * SECOND));
  }

  @Test
  void theRouteComesBeforeTheAttempt() {
    beginAndSend();
    deadlines.attemptSent(8 * SECOND);
    assertEquals(Due.ROUTE, waiting(10 * SECOND));
  }

  @Test
  void aCallsTimeRunsFromItsHeadToTheVeryEnd() {
    deadlines.begin(SECOND);
    deadlines.route(route, call("3S"));
    assertEquals(3 * SECOND, deadlines.nanosLeft(SECOND));
    assertEquals(Due.NOTHING, waiting(4 * SECOND - 1));
    assertEquals(Due.CALL, waiting(4 * SECOND));
    assertEquals(Due.CALL, deadlines.due(4 * SECOND, true, false));
    deadlines.begin(100 * SECOND);
    assertEquals(Due.NOTHING, waiting(200 * SECOND));
  }

  @Test
  void theShorterOfTheTimesOfRouteAndCallCounts() {
    deadlines.begin(0);
    deadlines.route(route, call("30S"));
    deadlines.requestComplete(0);
    assertEquals(10 * SECOND, deadlines.nanosLeft(0));
    assertEquals(Due.ROUTE, waiting(10 * SECOND));
    assertEquals(Due.NOTHING, deadlines.due(30 * SECOND - 1, true, false));
    assertEquals(Due.CALL, deadlines.due(30 * SECOND, true, false));
  }

  @Test
  void aRouteMayCapOrIgnoreACallsTime() {
    deadlines.begin(0);
    deadlines.route(route("grpcTimeoutHeaderMax: 2s"), call("1H"));
    assertEquals(Due.CALL, deadlines.due(2 * SECOND, true, false));
    deadlines.begin(0);
    deadlines.route(route("grpcTimeoutHeaderMax: off"), call("1S"));
    assertEquals(Due.NOTHING, waiting(2 * SECOND));
    deadlines.begin(0);
    deadlines.route(route("timeout: 0s"), call("99999999H"));
    assertEquals(Due.NOTHING, waiting(2 * SECOND));
  }

  private static GrpcCall call(String timeout) {
    byte[] octets =
        ("POST /a.B/C HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ngrpc-timeout: "
                + timeout
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    RequestHead head = new RequestHead();
    assertEquals(octets.length, RequestParser.parse(octets, 0, octets.length, head));
    return assertInstanceOf(GrpcCall.class, GrpcCall.of(head));
  }

  @Test
  void anAnswerThatHasBegunHasOnlyTheTimeOfIdleness() {
    beginAndSend();
    assertEquals(Due.NOTHING, deadlines.due(100 * SECOND, true, false));
    assertEquals(Due.IDLE, deadlines.due(STREAM_IDLE + 1, true, false));
  }

  @Test
  void octetsThatMoveKeepAStreamAlive() {
    route = route("timeout: 0s");
    beginAndSend();
    for (long now = 0; now < 10 * STREAM_IDLE; now += STREAM_IDLE / 2) {
      deadlines.moved(1);
      assertEquals(Due.NOTHING, deadlines.due(now, true, false));
    }
  }

  @Test
  void aTunnelMayBeSilentForAsLongAsAClient() {
    beginAndSend();
    assertEquals(Due.NOTHING, deadlines.due(3_600 * SECOND, true, true));
    assertEquals(Due.IDLE, deadlines.due(3_600 * SECOND + 1, true, true));
  }

  @Test
  void theNextExchangeBeginsAnew() {
    beginAndSend();
    deadlines.begin(100 * SECOND);
    assertEquals(Due.NOTHING, waiting(200 * SECOND));
    assertEquals(Long.MAX_VALUE, deadlines.nanosLeft(200 * SECOND));
  }
}
