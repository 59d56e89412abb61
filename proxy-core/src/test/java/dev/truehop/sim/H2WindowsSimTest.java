package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Configured windows and limits of HTTP/2, on simulated time.
class H2WindowsSimTest extends SimTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int REFUSED_STREAM = 7;
  private static final int SMALLEST = 65_535;
  private static final int OCTETS = 300_000;

  private static String http2(int stream, int connection, String more) {
    return "http2: { initialStreamWindowSize: %d, initialConnectionWindowSize: %d%s }"
        .formatted(stream, connection, more);
  }

  private H2Client client(int stream, int connection, String more) {
    String listener = http2(stream, connection, more);
    begin(SimConfigs.with(listener, "", "", SimConfigs.endpoint(SimConfigs.APP, "pod-1")));
    return world.http2Client();
  }

  @Test
  void clientsAreToldTheWindows() {
    H2Client defaults = world.http2Client();
    assertEquals(256 << 10, defaults.settings().get(INITIAL_WINDOW_SIZE));
    assertEquals(100, defaults.settings().get(MAX_CONCURRENT_STREAMS));
    assertEquals((1 << 20) - SMALLEST, defaults.credit(0));
    H2Client small = client(SMALLEST, SMALLEST, "");
    assertEquals(SMALLEST, small.settings().get(INITIAL_WINDOW_SIZE));
    assertEquals(0, small.credit(0));
    H2Client large = client(Integer.MAX_VALUE, Integer.MAX_VALUE, "");
    assertEquals(Integer.MAX_VALUE, large.settings().get(INITIAL_WINDOW_SIZE));
    assertEquals(Integer.MAX_VALUE - SMALLEST, large.credit(0));
  }

  @Test
  void aSmallWindowIsGivenBackAsItIsUsed() {
    H2Client client = client(SMALLEST, SMALLEST, "");
    int id = client.request(false, "POST", "/a", "content-length", OCTETS + "");
    int sent = 0;
    while (sent < OCTETS) {
      long window = SMALLEST + Math.min(client.credit(0), client.credit(id)) - sent;
      int octets = (int) Math.min(Math.min(window, OCTETS - sent), 16_384);
      assertTrue(octets > 0, "the window stays shut after " + sent);
      sent += octets;
      client.data(id, "x".repeat(octets), sent == OCTETS);
    }
    assertEquals(200, client.stream(id).status());
    assertEquals(OCTETS, app.requests().getFirst().text().length());
  }

  @Test
  void streamsAboveTheLimitAreRefused() {
    H2Client client = client(SMALLEST, SMALLEST, ", maxConcurrentStreams: 2");
    assertEquals(2, client.settings().get(MAX_CONCURRENT_STREAMS));
    int first = client.request(false, "POST", "/1");
    int second = client.request(false, "POST", "/2");
    int third = client.request(false, "POST", "/3");
    assertEquals(REFUSED_STREAM, client.stream(third).reset);
    client.data(first, "a", true);
    client.data(second, "b", true);
    assertEquals(200, client.stream(second).status());
  }

  @Test
  void upstreamsAreToldTheWindowsAndFillThem() {
    String body = "y".repeat(OCTETS);
    for (int[] windows : new int[][] {{SMALLEST, SMALLEST}, {1 << 20, 4 << 20}}) {
      String cluster = "protocol: http2\n    " + http2(windows[0], windows[1], "");
      begin(SimConfigs.plain().replace("- name: app\n", "- name: app\n    " + cluster + "\n"));
      H2App http2 = app.speaksHttp2();
      http2.does(
          (connection, request) -> {
            assertEquals(windows[1] - SMALLEST, connection.credit(0));
            connection.headers(request.stream, false, ":status", "200");
            connection.sendBody(request.stream, body);
          });
      H2Client client = world.http2Client();
      assertEquals(OCTETS, client.stream(client.get("/a")).body.length());
      assertEquals(1, http2.connections());
    }
  }
}
