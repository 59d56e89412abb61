package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.Loaded;
import dev.truehop.exchange.Deadlines.Due;
import dev.truehop.retry.RetrySettings;
import dev.truehop.route.Route;
import dev.truehop.route.RouteTable;
import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
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
    deadlines.route(route);
    deadlines.requestComplete(0);
    deadlines.attemptSent(0);
  }

  @Test
  void withoutARequestThereIsNoDeadlineButIdleness() {
    deadlines.begin(0);
    deadlines.route(route);
    assertEquals(Due.NOTHING, waiting(100 * SECOND));
    assertEquals(Long.MAX_VALUE, deadlines.nanosLeft(0));
    assertEquals(Due.IDLE, waiting(STREAM_IDLE + 1));
  }

  @Test
  void theRoutesTimeRunsFromTheEndOfTheRequest() {
    deadlines.begin(0);
    deadlines.route(route);
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
