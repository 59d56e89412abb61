package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.failure.Flag;
import dev.truehop.metrics.RequestSeries;
import dev.truehop.metrics.UpstreamCounter;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Calls of gRPC between an HTTP/2 client and an HTTP/2 app, on simulated time.
class GrpcSimTest extends SimTest {
  private static final int CANCEL = 8;
  private static final String METHOD = "/shop.Orders/Get";
  private static final Duration TICK = Duration.ofMillis(20);

  private H2App http2;

  private void route(String keys) {
    begin(SimConfigs.speaking("http2", SimConfigs.with(keys, "")));
    http2 = app.speaksHttp2();
  }

  private static int call(H2Client client, String message, String... more) {
    List<String> fields = new ArrayList<>(List.of("content-type", "application/grpc"));
    fields.addAll(List.of("te", "trailers"));
    fields.addAll(List.of(more));
    int stream = client.request(false, "POST", METHOD, fields.toArray(String[]::new));
    client.data(stream, message, true);
    return stream;
  }

  private static void answer(H2AppConnection connection, int stream, int status) {
    connection.headers(stream, false, ":status", "200", "content-type", "application/grpc");
    connection.data(stream, "message", false);
    connection.headers(stream, true, "grpc-status", "" + status, "x-sum-bin", "AAEC");
  }

  private static void trailersOnly(H2AppConnection connection, int stream, int status) {
    String[] head = {":status", "200", "content-type", "application/grpc", "grpc-status"};
    connection.headers(stream, true, head[0], head[1], head[2], head[3], head[4], "" + status);
  }

  /// The one way in which exchanges have ended so far.
  private RequestSeries counted() {
    List<RequestSeries> series = world.cluster().requests().snapshot();
    assertEquals(1, series.size());
    return series.getFirst();
  }

  private void assertCounted(int code, String flags, int grpc) {
    RequestSeries series = counted();
    assertEquals(
        code + " " + flags + " " + grpc,
        series.code() + " " + Flag.text(series.flags()) + " " + series.grpc());
  }

  @Test
  void aCallPassesWithItsTrailersAndItsStatusIsCounted() {
    route("");
    http2.does((connection, request) -> answer(connection, request.stream, 5));
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(call(client, "hello", "grpc-timeout", "1S"));
    assertEquals("message", stream.body.toString());
    assertNotNull(stream.trailers);
    assertEquals("5", stream.trailers.get("grpc-status").toString());
    assertEquals("AAEC", stream.trailers.get("x-sum-bin").toString());
    H2AppConnection.Request request = http2.requests().getFirst();
    assertEquals("1S", request.field("grpc-timeout"));
    assertEquals("trailers", request.field("te"));
    assertCounted(200, "-", 5);
  }

  @Test
  void aStatusInTheHeadPassesAndIsCounted() {
    route("");
    http2.does((connection, request) -> trailersOnly(connection, request.stream, 7));
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(call(client, "hello"));
    assertEquals("7", stream.field("grpc-status"));
    assertTrue(stream.ended);
    assertCounted(200, "-", 7);
  }

  @Test
  void whereNobodySaysAStatusTheHttpStatusSpeaks() {
    route("");
    http2.does((connection, request) -> connection.headers(request.stream, true, ":status", "403"));
    H2Client client = world.http2Client();
    assertEquals(403, client.stream(call(client, "hello")).status());
    assertCounted(403, "-", 7);
  }

  @Test
  void aLocalReplyIsTrailersOnly() {
    route("retries: { attempts: 0 }");
    http2.does((connection, request) -> connection.reset(request.stream, CANCEL));
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(call(client, "hello"));
    assertEquals(200, stream.status());
    assertEquals("application/grpc", stream.field("content-type"));
    assertEquals("14", stream.field("grpc-status"));
    assertEquals(
        "upstream connect error or disconnect/reset before headers. reset reason: remote reset",
        stream.field("grpc-message"));
    assertEquals("unknown", stream.field("x-truehop-delivery"));
    assertTrue(stream.ended);
    assertEquals("", stream.body.toString());
    assertCounted(200, "UR", 14);
  }

  @Test
  void aStatusInTrailersIsCountedOverHttp11Too() {
    route("");
    http2.does((connection, request) -> answer(connection, request.stream, 5));
    SimClient client = world.client();
    client.send(
        "POST /a.B/C HTTP/1.1\r\nhost: app\r\ncontent-type: application/grpc\r\n"
            + "te: trailers\r\ncontent-length: 1\r\n\r\nx");
    assertTrue(client.text().endsWith("grpc-status: 5\r\nx-sum-bin: AAEC\r\n\r\n"), client.text());
    assertCounted(200, "-", 5);
  }

  @Test
  void aLocalReplyOverHttp11IsAWholeMessage() {
    route("");
    app.refuseConnects(true);
    SimClient client = world.client();
    client.send(
        "POST /a.B/C HTTP/1.1\r\nhost: app\r\ncontent-type: application/grpc+proto\r\n"
            + "content-length: 1\r\n\r\nx");
    world.advance(Duration.ofSeconds(1));
    assertEquals(200, client.status());
    assertEquals("0", client.reply().field("content-length"));
    assertEquals("14", client.reply().field("grpc-status"));
    assertTrue(client.open());
  }

  @Test
  void aCallWithoutARouteIsUnimplemented() {
    route("match: { path: { prefix: /other } }");
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(call(client, "hello"));
    assertEquals("12", stream.field("grpc-status"));
    assertNull(stream.field("grpc-message"));
  }

  @Test
  void otherContentTypesGetOrdinaryReplies() {
    route("match: { path: { prefix: /other } }");
    H2Client client = world.http2Client();
    int stream = client.request(true, "POST", METHOD, "content-type", "application/grpc-web");
    assertEquals(404, client.stream(stream).status());
    assertNull(client.stream(stream).field("grpc-status"));
  }

  @Test
  void aCallThatIsNotAnsweredInItsTimeIsEndedWhenItIsDue() {
    route("timeout: 10s");
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int id = call(client, "hello", "grpc-timeout", "500m");
    world.advance(Duration.ofMillis(499));
    assertTrue(client.stream(id).heads.isEmpty(), "too early");
    world.advance(TICK);
    assertEquals("4", client.stream(id).field("grpc-status"));
    assertEquals("downstream duration timeout", client.stream(id).field("grpc-message"));
    assertEquals(CANCEL, http2.connection(0).resets().get(1));
    assertTrue(http2.connection(0).open(), "other streams live on it");
    assertCounted(200, "UT", 4);
    assertEquals(1, world.cluster().counters().get(UpstreamCounter.RQ_TIMEOUT));
  }

  @Test
  void aStreamThatHasBegunIsCutInItsTimeOnBothSides() {
    route("timeout: 1s");
    http2.onHead(
        (connection, request) -> connection.headers(request.stream, false, ":status", "200"));
    H2Client client = world.http2Client();
    int id =
        client.request(
            false, "POST", METHOD, "content-type", "application/grpc", "grpc-timeout", "3S");
    for (int i = 0; i < 29; i++) {
      world.advance(Duration.ofMillis(100));
      client.data(id, "up", false);
      http2.connection(0).data(1, "down", false);
      assertEquals(-1, client.stream(id).reset, "too early");
    }
    world.advance(Duration.ofMillis(100).plus(TICK));
    assertTrue(client.stream(id).reset > 0);
    assertEquals(CANCEL, http2.connection(0).resets().get(1));
    assertFalse(client.stream(id).ended);
    assertCounted(200, "UT", 2);
  }

  @Test
  void aMalformedTimeoutIsIgnored() {
    route("timeout: 0s");
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int id = call(client, "hello", "grpc-timeout", "1s");
    world.advance(Duration.ofSeconds(100));
    assertTrue(client.stream(id).heads.isEmpty());
  }

  @Test
  void anOrdinaryRequestIsNotBoundByTheField() {
    route("timeout: 0s");
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int id = client.request(true, "GET", "/a", "grpc-timeout", "1S");
    world.advance(Duration.ofSeconds(100));
    assertTrue(client.stream(id).heads.isEmpty());
  }

  @Test
  void aStatusInTheHeadIsRetriedByItsToken() {
    route("retries: { attempts: 2, retryOn: unavailable }");
    http2.does(
        (connection, request) -> {
          if (http2.requests().size() < 3) {
            trailersOnly(connection, request.stream, 14);
          } else {
            answer(connection, request.stream, 0);
          }
        });
    H2Client client = world.http2Client();
    int id = call(client, "hello");
    world.advance(Duration.ofSeconds(1));
    assertEquals("message", client.stream(id).body.toString());
    assertEquals(3, http2.executions(METHOD));
    for (H2AppConnection.Request request : http2.requests()) {
      assertEquals("hello", request.body.toString());
    }
    assertCounted(200, "-", 0);
  }

  @Test
  void retriesThatAreUsedUpPassTheLastAnswer() {
    route("retries: { attempts: 1, retryOn: 'unavailable,internal' }");
    http2.does((connection, request) -> trailersOnly(connection, request.stream, 14));
    H2Client client = world.http2Client();
    int id = call(client, "hello");
    world.advance(Duration.ofSeconds(1));
    assertEquals("14", client.stream(id).field("grpc-status"));
    assertEquals(2, http2.executions(METHOD));
    assertCounted(200, "URX", 14);
  }

  @Test
  void aStatusInTrailersIsNeverRetried() {
    route("retries: { attempts: 2, retryOn: 'unavailable,5xx' }");
    http2.does((connection, request) -> answer(connection, request.stream, 14));
    H2Client client = world.http2Client();
    H2Client.Stream stream = client.stream(call(client, "hello"));
    world.advance(Duration.ofSeconds(1));
    assertNotNull(stream.trailers);
    assertEquals("14", stream.trailers.get("grpc-status").toString());
    assertEquals(1, http2.executions(METHOD));
  }

  @Test
  void noRetryIsMadeBehindTheEndOfTheCall() {
    route("retries: { attempts: 5, retryOn: unavailable, baseInterval: 10ms }");
    http2.does(
        (connection, request) ->
            world.after(
                Duration.ofMillis(400), () -> trailersOnly(connection, request.stream, 14)));
    H2Client client = world.http2Client();
    int id = call(client, "hello", "grpc-timeout", "1S");
    world.advance(Duration.ofSeconds(5));
    assertEquals("4", client.stream(id).field("grpc-status"));
    assertTrue(http2.executions(METHOD) <= 3);
  }

  @Test
  void aServerThatAnswersEarlyEndsTheCallForBoth() {
    route("");
    http2.onHead((connection, request) -> answer(connection, request.stream, 9));
    H2Client client = world.http2Client();
    int id = client.request(false, "POST", METHOD, "content-type", "application/grpc");
    client.data(id, "part", false);
    H2Client.Stream stream = client.stream(id);
    assertNotNull(stream.trailers);
    assertEquals("9", stream.trailers.get("grpc-status").toString());
    assertEquals(0, stream.reset, "NO_ERROR");
    assertEquals(CANCEL, http2.connection(0).resets().get(1));
    assertTrue(http2.connection(0).open());
    assertCounted(200, "-", 9);
  }

  @Test
  void aClientMayKeepItsConnectionAliveWithPings() {
    route("timeout: 0s, grpcTimeoutHeaderMax: off");
    http2.does((_, _) -> {});
    H2Client client = world.http2Client();
    int id = call(client, "hello");
    for (int i = 0; i < 2_900; i++) {
      client.frame(H2Client.PING, 0, 0, Unpooled.buffer().writeLong(i));
      world.advance(Duration.ofMillis(100));
    }
    assertEquals(-1, client.stream(id).reset);
    assertTrue(client.goAways().isEmpty());
  }
}
