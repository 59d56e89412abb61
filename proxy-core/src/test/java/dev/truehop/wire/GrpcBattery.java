package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Immutable (static functions only). What every client can expect of every server, whoever wrote
/// them and whatever stands between.
final class GrpcBattery {
  private static final long SEED = 20_261_121;

  private GrpcBattery() {}

  static void run(GrpcClient client, String service) {
    echoesOfEverySize(client, service);
    fieldsAndTrailers(client, service);
    statuses(client, service);
    streams(client, service);
    aConversation(client, service);
    anEarlyEnd(client, service);
    cancellation(client, service);
    deadlines(client, service);
  }

  private static byte[] random(int size) {
    byte[] octets = new byte[size];
    new Random(SEED).nextBytes(octets);
    return octets;
  }

  private static void echoesOfEverySize(GrpcClient client, String service) {
    for (int size : new int[] {0, 1, 1000, 65_536, 1_000_000, 4 * 1024 * 1024}) {
      byte[] message = random(size);
      GrpcClient.Outcome outcome = client.call(GrpcMethods.UNARY.of(service), message);
      assertEquals(Status.Code.OK, outcome.code(), outcome.status()::toString);
      assertArrayEquals(message, outcome.messages().getFirst());
    }
    byte[] plain = new byte[100_000];
    CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");
    GrpcClient.Outcome outcome =
        client.call(GrpcMethods.UNARY.of(service), plain, gzip, new Metadata());
    assertArrayEquals(plain, outcome.messages().getFirst());
  }

  private static void fieldsAndTrailers(GrpcClient client, String service) {
    byte[] binary = random(256);
    Metadata fields = new Metadata();
    fields.put(GrpcServer.IN, "a, b; c=\"d\"");
    fields.put(GrpcServer.IN_BIN, binary);
    GrpcClient.Outcome outcome =
        client.call(
            GrpcMethods.UNARY.of(service), "x".getBytes(UTF_8), CallOptions.DEFAULT, fields);
    Metadata head = outcome.head();
    assertNotNull(head, outcome.status()::toString);
    assertEquals("a, b; c=\"d\"", head.get(GrpcServer.OUT));
    assertArrayEquals(binary, outcome.trailers().get(GrpcServer.OUT_BIN));
  }

  private static void statuses(GrpcClient client, String service) {
    for (int code = 1; code <= 16; code++) {
      String description = "no: 100% \u00e4\u20ac " + code;
      GrpcClient.Outcome outcome =
          client.call(GrpcMethods.FAIL.of(service), code + " " + description);
      assertEquals(code, outcome.code().value());
      assertEquals(description, outcome.status().getDescription());
      outcome = client.call(GrpcMethods.FAIL_LATE.of(service), code + " late");
      assertEquals(code, outcome.code().value());
      assertEquals(code + " late", outcome.text());
    }
  }

  private static void streams(GrpcClient client, String service) {
    GrpcClient.Call collect = client.begin(GrpcMethods.COLLECT.of(service));
    for (int i = 0; i < 500; i++) {
      collect.send(new byte[10_000 + i]);
    }
    assertEquals("500 5124750", collect.end().outcome().text());
    GrpcClient.Outcome repeated = client.call(GrpcMethods.REPEAT.of(service), "500 10000");
    assertEquals(Status.Code.OK, repeated.code(), repeated.status()::toString);
    assertEquals(500, repeated.messages().size());
    assertTrue(repeated.messages().stream().allMatch(m -> Arrays.equals(m, new byte[10_000])));
  }

  private static void aConversation(GrpcClient client, String service) {
    GrpcClient.Call chat = client.begin(GrpcMethods.CHAT.of(service));
    for (int i = 0; i < 200; i++) {
      byte[] message = random(i * 31);
      assertArrayEquals(message, chat.send(message).next());
    }
    assertEquals(Status.Code.OK, chat.end().outcome().code());
  }

  private static void anEarlyEnd(GrpcClient client, String service) {
    GrpcClient.Call early = client.begin(GrpcMethods.EARLY.of(service));
    GrpcClient.Outcome outcome = early.send(new byte[10]).outcome();
    assertEquals(Status.Code.FAILED_PRECONDITION, outcome.code());
    assertEquals("enough", outcome.status().getDescription());
  }

  private static void deadlines(GrpcClient client, String service) {
    CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    GrpcClient.Outcome outcome =
        client.call(GrpcMethods.SILENT.of(service), new byte[1], soon, new Metadata());
    assertEquals(Status.Code.DEADLINE_EXCEEDED, outcome.code(), outcome::toString);
    soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    outcome = client.call(GrpcMethods.HANG.of(service), new byte[1], soon, new Metadata());
    assertEquals(Status.Code.DEADLINE_EXCEEDED, outcome.code(), outcome::toString);
  }

  /// The server hears of it, whether it has begun to answer or not.
  private static void cancellation(GrpcClient client, String service) {
    int before = cancelled(client, service);
    GrpcClient.Call hang = client.begin(GrpcMethods.HANG.of(service)).send(new byte[1]).end();
    hang.next();
    assertEquals(Status.Code.CANCELLED, hang.cancel().outcome().code());
    Await.until("a stream is cancelled", () -> cancelled(client, service) >= before + 1);
    // A server that hears of it before it has called its method says nothing.
    Await.until(
        "a call is cancelled",
        () -> {
          var silent = client.begin(GrpcMethods.SILENT.of(service)).send(new byte[1]).end();
          boolean heard = cancelled(client, service) >= before + 2;
          assertEquals(Status.Code.CANCELLED, silent.cancel().outcome().code());
          return heard;
        });
  }

  private static int cancelled(GrpcClient client, String service) {
    return Integer.parseInt(client.call(GrpcMethods.CANCELLED.of(service), "").text());
  }
}
