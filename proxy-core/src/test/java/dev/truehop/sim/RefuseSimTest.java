package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.failure.Flag;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.metrics.RequestSeries;
import dev.truehop.metrics.UpstreamCounter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an HTTP/2 client gets for a request that failed: REFUSED_STREAM with proof that it was not
/// executed, where the route wants that, and an answer in every other case.
class RefuseSimTest extends SimTest {
  private static final int NO_ERROR = 0;
  private static final int CANCEL = 8;
  private static final int REFUSED_STREAM = 7;
  private static final String REFUSE = "refuseUnexecuted: true, ";
  private static final String NO_RETRY = "retries: { attempts: 0 }";

  private H2App http2;

  private void route(String keys) {
    begin(SimConfigs.speaking("http2", SimConfigs.with(keys, "")));
    http2 = app.speaksHttp2();
  }

  private H2Client.Stream post() {
    H2Client client = world.http2Client();
    int stream = client.post("/a", "hello");
    world.advance(Duration.ofSeconds(3));
    return client.stream(stream);
  }

  private void assertRefused(H2Client.Stream stream, String flags) {
    assertEquals(REFUSED_STREAM, stream.reset);
    assertTrue(stream.heads.isEmpty());
    List<RequestSeries> series = world.cluster().requests().snapshot();
    assertEquals(1, series.size());
    assertEquals(0, series.getFirst().code());
    assertEquals(flags, Flag.text(series.getFirst().flags()));
    assertEquals(
        1, world.site().listener("web").stats().counters().get(DownstreamCounter.RQ_TX_RESET));
  }

  private void assertAnswered(H2Client.Stream stream, int status, String delivery) {
    assertTrue(stream.reset <= NO_ERROR, "at most: no more of the request, please");
    assertEquals(status, stream.status());
    assertEquals(delivery, stream.field("x-truehop-delivery"));
  }

  @Test
  void whatWasNeverSentIsRefused() {
    route(REFUSE + NO_RETRY);
    app.refuseConnects(true);
    assertRefused(post(), "UF");
  }

  @Test
  void whatTheUpstreamRefusedIsRefused() {
    route(REFUSE + NO_RETRY);
    http2.onHead((connection, request) -> connection.reset(request.stream, REFUSED_STREAM));
    assertRefused(post(), "UR");
  }

  @Test
  void refusalsWithoutEndAreRefusedWhenTheReplaysAreUsedUp() {
    route(REFUSE + "retries: { attempts: 2 }");
    http2.does((connection, request) -> connection.reset(request.stream, REFUSED_STREAM));
    H2Client.Stream stream = post();
    assertEquals(REFUSED_STREAM, stream.reset);
    assertTrue(world.cluster().counters().get(UpstreamCounter.RQ_RETRY) > 0);
  }

  @Test
  void theConnectionServesOnAfterARefusal() {
    route(REFUSE + NO_RETRY);
    app.refuseConnects(true);
    H2Client client = world.http2Client();
    for (int i = 0; i < 3; i++) {
      int stream = client.get("/a");
      world.advance(Duration.ofSeconds(1));
      assertEquals(REFUSED_STREAM, client.stream(stream).reset);
    }
    app.refuseConnects(false);
    assertEquals(200, client.stream(client.get("/a")).status());
  }

  @Test
  void withoutTheKeyAClientGetsAnAnswer() {
    route(NO_RETRY);
    app.refuseConnects(true);
    assertAnswered(post(), 503, "never-sent");
  }

  @Test
  void anHttp11ClientGetsAnAnswer() {
    route(REFUSE + NO_RETRY);
    app.refuseConnects(true);
    SimClient client = world.client().post("/a", "x");
    world.advance(Duration.ofSeconds(1));
    assertEquals(503, client.status());
    assertEquals("never-sent", client.reply().field("x-truehop-delivery"));
  }

  @Test
  void whatMayHaveBeenExecutedIsAnswered() {
    route(REFUSE + NO_RETRY);
    http2.does((connection, request) -> connection.reset(request.stream, CANCEL));
    assertAnswered(post(), 503, "unknown");
  }

  @Test
  void anAttemptThatMayHaveBeenExecutedIsNotForgottenByALaterOne() {
    route(REFUSE + "retries: { attempts: 1, retryOn: reset }");
    http2.does(
        (connection, request) -> {
          connection.reset(request.stream, CANCEL);
          app.refuseConnects(true);
          connection.close();
        });
    assertAnswered(post(), 503, "never-sent");
    assertEquals(1, http2.executions("/a"));
  }

  @Test
  void anAnswerThatWasRetriedIsNotForgottenEither() {
    route(REFUSE + "retries: { attempts: 1, retryOn: 5xx }");
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, true, ":status", "500");
          app.refuseConnects(true);
          connection.close();
        });
    assertAnswered(post(), 503, "never-sent");
  }

  @Test
  void anUpstreamThatHasBegunToAnswerDidNotRefuse() {
    route(REFUSE + NO_RETRY);
    http2.does(
        (connection, request) -> {
          connection.headers(request.stream, false, ":status", "103");
          connection.reset(request.stream, REFUSED_STREAM);
        });
    H2Client.Stream stream = post();
    assertEquals(503, stream.status());
  }

  @Test
  void timeLimitsAndOverflowAreAnswered() {
    begin(
        SimConfigs.speaking(
            "http2",
            SimConfigs.with(
                REFUSE + "timeout: 500ms", "maxConnections: 1, maxPendingRequests: 1")));
    app.ignoreConnects(true);
    H2Client client = world.http2Client();
    int waits = client.get("/a");
    int overflows = client.get("/b");
    world.advance(Duration.ofMillis(600));
    assertEquals(503, client.stream(overflows).status());
    assertEquals("true", client.stream(overflows).field("x-envoy-overloaded"));
    assertEquals(504, client.stream(waits).status());
  }
}
