package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Immutable. Asks a [PatternApp] over HTTP/1.1, wherever it stands, and checks every octet.
///
/// @param port of the proxy, or of a program before it
/// @param prefix of the paths
record PatternClient(int port, String prefix) {
  private static final int[] BODIES = {0, 1, (16 << 10) - 1, 64 << 10, 1 << 20};
  private static final int LARGE = 1 << 20;
  private static final int CLIENTS = 128;
  private static final int REQUESTS_EACH = 8;

  /// Requests of [#load], and how many of them go to `echo`, those of [#echoes] with them.
  static final int REQUESTS = CLIENTS * REQUESTS_EACH;

  static final int ECHOES = REQUESTS / 4 + BODIES.length * 2;

  /// What [#reads] wants besides the paths of the load.
  static final int[] SIZES = {0, 10, LARGE};

  PatternClient reads() throws IOException {
    try (RawClient client = RawClient.to(port)) {
      for (int octets : SIZES) {
        String path = prefix + "/p/" + octets + "/0";
        Message response = client.send(RawClient.get(path)).response();
        assertEquals(200, response.status(), response.head());
        assertArrayEquals(PatternApp.at(path), response.body(), path);
      }
      client.send(RawClient.request("HEAD", prefix + "/p/" + LARGE + "/0") + "\r\n");
      Message head = client.responseTo("HEAD");
      assertEquals(200, head.status());
      assertEquals(LARGE + "", head.field("content-length"));
      assertEquals(200, client.send(RawClient.get(prefix + "/p/10/0")).response().status());
    }
    return this;
  }

  PatternClient answersWithoutBody() throws IOException {
    try (RawClient client = RawClient.to(port)) {
      for (int i = 0; i < 2; i++) {
        assertEquals(204, client.send(RawClient.get(prefix + "/204")).response().status());
        assertEquals(304, client.send(RawClient.get(prefix + "/304")).response().status());
      }
    }
    return this;
  }

  PatternClient echoes() throws IOException {
    try (RawClient client = RawClient.to(port)) {
      for (String path : List.of(prefix + "/echo", prefix + "/chunks")) {
        for (int octets : BODIES) {
          byte[] body = PatternApp.pattern(path, octets);
          String text = new String(body, ISO_8859_1);
          Message measured = client.send(RawClient.post(path, text)).response();
          assertEquals(200, measured.status(), measured.head());
          assertArrayEquals(body, measured.body(), path + octets);
          Message chunked = client.send(chunks(path, text, "")).response();
          assertEquals(200, chunked.status(), chunked.head());
          assertArrayEquals(body, chunked.body(), path + octets);
        }
      }
    }
    return this;
  }

  private static String chunks(String path, String text, String trailers) {
    StringBuilder request =
        new StringBuilder(RawClient.request("POST", path, "Transfer-Encoding: chunked") + "\r\n");
    int size = Math.max(1, text.length() / 3);
    for (int at = 0; at < text.length(); at += size) {
      String piece = text.substring(at, Math.min(text.length(), at + size));
      request.append(Integer.toHexString(piece.length())).append("\r\n").append(piece);
      request.append("\r\n");
    }
    return request + "0\r\n" + trailers + "\r\n";
  }

  PatternClient trailers() throws IOException {
    try (RawClient client = RawClient.to(port)) {
      String path = prefix + "/t/5000/77";
      Message down = client.send(RawClient.get(path, "TE: trailers", "Connection: TE")).response();
      assertArrayEquals(PatternApp.at(path), down.body());
      assertEquals("77", trailer(down.trailers()));
      Message up = client.send(chunks(prefix + "/trailers", "abc", "x-sum: 5\r\n")).response();
      assertEquals("x-sum=5", up.text());
    }
    return this;
  }

  private static String trailer(List<Message.Field> trailers) {
    assertEquals(1, trailers.size(), trailers::toString);
    assertEquals("x-sum", trailers.getFirst().name().toLowerCase(java.util.Locale.ROOT));
    return trailers.getFirst().value();
  }

  /// Many at once: 1,024 requests of 128 clients, every fourth with a body.
  PatternClient load() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int first = i * REQUESTS_EACH;
        clients.add(
            threads.submit(
                () -> {
                  requests(first);
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    return this;
  }

  private void requests(int first) throws IOException {
    try (RawClient client = RawClient.to(port)) {
      for (int i = first; i < first + REQUESTS_EACH; i++) {
        String path = PatternApp.path(prefix, i * 5 % PatternApp.SEEDS);
        byte[] octets = PatternApp.at(path);
        boolean post = i % 4 == 3;
        String text = new String(octets, ISO_8859_1);
        String request = post ? RawClient.post(prefix + "/echo", text) : RawClient.get(path);
        Message response = client.send(request).response();
        assertEquals(200, response.status(), response.head());
        assertArrayEquals(octets, response.body(), path);
      }
    }
  }
}
