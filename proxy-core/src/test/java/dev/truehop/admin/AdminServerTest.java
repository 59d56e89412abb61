package dev.truehop.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.HostPort;
import dev.truehop.events.EventsBridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {

  private static final String SCRAPE =
      "GET /stats/prometheus HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private final FakeView view = new FakeView();
  private final List<String> systemLog = new CopyOnWriteArrayList<>();
  private AdminServer admin;

  @BeforeEach
  void start() throws IOException {
    admin = AdminServer.start(HostPort.parse("127.0.0.1:0"), view, systemLog::add);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void answersOverHttp() throws IOException {
    String answer = exchange("GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("\r\nContent-type: text/plain; charset=utf-8\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\nLIVE\n"), answer);
  }

  private Socket listener(String query) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.address().port());
    String head = "GET /events" + query + " HTTP/1.1\r\nHost: a\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    readUntil(socket, ": what happens from now on\n\n");
    return socket;
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int octet = socket.getInputStream().read();
      assertTrue(octet >= 0, () -> "ended after: " + text);
      text.append((char) octet);
    }
    return text.toString();
  }

  @Test
  void eventsAreSentAsTheyHappenToEverybodyWhoListens() throws IOException {
    try (Socket one = listener("");
        Socket other = listener("?hits=true")) {
      EventsBridge.publish(view.hub, "stale", "verdict", "unknown");
      EventsBridge.publish(view.hub, "fence", "connections", 3);
      for (Socket socket : List.of(one, other)) {
        String text = readUntil(socket, "3}\n\n");
        assertTrue(
            text.contains("id: 0\nevent: stale\ndata: {\"verdict\": \"unknown\"}\n\n"), text);
        assertTrue(text.contains("id: 1\nevent: fence\ndata: {\"connections\": 3}\n\n"), text);
      }
    }
  }

  @Test
  void aReaderWhoStandsStillLosesEventsAndIsToldHowMany() throws IOException {
    try (Socket slow = listener("")) {
      String large = "x".repeat(10_000);
      for (int i = 0; i < 10_000; i++) {
        EventsBridge.publish(view.hub, "close", "text", large);
      }
      String text = readUntil(slow, "event: lost\n") + readUntil(slow, "}\n\n");
      String unchunked = text.replaceAll("\r\n[0-9a-f]+\r\n", "");
      assertTrue(unchunked.matches("(?s).*\"events\": [1-9]\\d*}\n\n"), text);
    }
  }

  @Test
  void readersOfEventsAreToldOfTheEnd() throws IOException {
    try (Socket socket = listener("")) {
      admin.close();
      String text = readUntil(socket, "\r\n0\r\n\r\n");
      assertTrue(text.contains("event: end\ndata: {\"type\": \"end\"}\n\n"), text);
    }
  }

  @Test
  void eventsHaveAHeadAndTakeNoPost() throws IOException {
    String head = exchange("HEAD /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(head.contains("\r\nContent-type: text/event-stream\r\n"), head);
    String post =
        exchange(
            "POST /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length:"
                + " 0\r\n\r\n");
    assertTrue(post.startsWith("HTTP/1.1 405 "), post);
    String odd = exchange("GET /events?hits=2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(odd.startsWith("HTTP/1.1 400 "), odd);
  }

  @Test
  void aWrongMethodIsToldTheRightOne() throws IOException {
    String answer = exchange("GET /quitquitquit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertTrue(answer.contains("\r\nAllow: POST\r\n"), answer);
    assertEquals(List.of(), view.calls);
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    String answer = exchange("HEAD /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.contains("\r\nContent-length: 5\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void aRequestsBodyIsIgnored() throws IOException {
    String answer =
        exchange(
            "POST /drain_listeners HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Length: 5\r\n\r\nhello");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertEquals(List.of("drain"), view.calls);
  }

  @Test
  void aWebPageCanNotChangeAnything() throws IOException {
    String answer =
        exchange(
            "POST /quitquitquit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Origin: http://elsewhere\r\nContent-Length: 0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    assertEquals(List.of(), view.calls);
  }

  @Test
  void aDefectIsLoggedAndNotShown() throws IOException {
    view.broken = true;
    String answer = exchange("GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
    assertFalse(answer.contains("secret"), answer);
    assertEquals(1, systemLog.size());
    assertTrue(systemLog.getFirst().contains("secret"));
  }

  @Test
  void aClientThatStandsStillHoldsUpNobody() throws IOException {
    try (Socket slow = connect()) {
      slow.getOutputStream().write("GET /rea".getBytes(StandardCharsets.US_ASCII));
      answersOverHttp();
    }
  }

  @Test
  void aScrapeComesInChunks() throws IOException {
    String answer = exchange(SCRAPE);
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("\r\nTransfer-encoding: chunked\r\n"), answer);
    assertTrue(answer.contains("\r\nContent-type: text/plain; version=0.0.4\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\nb\r\n# for null\n\r\n0\r\n\r\n"), answer);
    String head = exchange(SCRAPE.replace("GET", "HEAD"));
    assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n"), head);
    assertTrue(head.endsWith("\r\n\r\n"), head);
  }

  @Test
  void aSecondScrapeAtTheSameTimeIsRefused() throws IOException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    view.afterScrape =
        _ -> {
          writing.countDown();
          await(goOn);
        };
    try (Socket first = connect()) {
      first.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
      await(writing);
      String second = exchange(SCRAPE);
      assertTrue(second.startsWith("HTTP/1.1 503 "), second);
      assertTrue(second.endsWith("\r\n\r\nanother scrape is under way\n"), second);
      answersOverHttp();
      goOn.countDown();
      String whole = new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(whole.endsWith("0\r\n\r\n"), whole);
    }
    view.afterScrape = _ -> {};
    scrapesAgain();
  }

  @Test
  void aScrapeThatFailsDoesNotLookWhole() throws IOException {
    view.afterScrape =
        _ -> {
          throw new IllegalStateException("secret");
        };
    String answer = exchange(SCRAPE);
    assertFalse(answer.endsWith("0\r\n\r\n"), answer);
    assertFalse(answer.contains("secret"), answer);
    assertEquals(1, systemLog.size());
    view.afterScrape = _ -> {};
    scrapesAgain();
  }

  @Test
  void aScraperThatStandsStillIsCutOff() throws IOException {
    admin.close();
    admin =
        AdminServer.start(
            HostPort.parse("127.0.0.1:0"), view, systemLog::add, Duration.ofMillis(200));
    CountDownLatch cutOff = new CountDownLatch(1);
    view.afterScrape =
        out -> {
          try {
            for (byte[] line = new byte[8192]; ; ) {
              out.write(line);
            }
          } finally {
            cutOff.countDown();
          }
        };
    try (Socket still = connect()) {
      still.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
      await(cutOff);
    }
    view.afterScrape = _ -> {};
    scrapesAgain();
  }

  /// The turn is given back a moment after the last octet: until then the answer is 503.
  private void scrapesAgain() throws IOException {
    String answer = exchange(SCRAPE);
    for (int i = 0; i < 1000 && answer.startsWith("HTTP/1.1 503 "); i++) {
      answer = exchange(SCRAPE);
    }
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Socket connect() throws IOException {
    HostPort address = admin.address();
    return new Socket(InetAddress.ofLiteral(address.host()), address.port());
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
