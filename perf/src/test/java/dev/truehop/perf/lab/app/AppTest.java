package dev.truehop.perf.lab.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.Waiting;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AppTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private final Clock clock = Clock.system();

  @Test
  void aPoliteAppEchoesTheIdAndCountsEveryExecution() throws Exception {
    try (App app = new App(clock, Script.POLITE);
        Client client = client(app)) {
      Request request = Request.of(Verb.POST, "app", "post-1");
      assertEquals(Answer.Kind.GOOD, client.send(request).kind("post-1"));
      assertEquals(Answer.Kind.WRONG, client.send(request).kind("post-2"));
      assertEquals(2, app.log().times("post-1"));
      assertEquals(1, app.log().duplicates("post"));
      assertEquals(1, app.accepted());
      assertTrue(app.octets() > 0);
    }
  }

  @Test
  void aLargeBodyIsReadToItsEnd() throws Exception {
    try (App app = new App(clock, Script.POLITE);
        Client client = client(app)) {
      Request request = Request.of(Verb.POST, "app", "post-1").uploading(100_000);
      assertEquals(Answer.Kind.GOOD, client.send(request).kind("post-1"));
      assertTrue(app.octets() > 100_000, app.octets() + " octets");
    }
  }

  @Test
  void anExecutedRequestWithoutAnAnswerIsUnanswered() throws Exception {
    Script script =
        connection -> {
          connection.execute(connection.read());
          connection.reset();
        };
    try (App app = new App(clock, script);
        Client client = client(app)) {
      Answer answer = client.send(Request.of(Verb.GET, "app", "get-1"));
      assertEquals(Answer.Kind.UNANSWERED, answer.kind("get-1"));
      assertEquals(1, app.log().times("get-1"));
    }
  }

  @Test
  void aCutOffBodyIsNoAnswer() throws Exception {
    Script script =
        connection -> {
          connection.read();
          connection.write("HTTP/1.1 200 OK\r\nx-lab-id: get-1\r\ncontent-length: 9\r\n\r\nhalf");
        };
    try (App app = new App(clock, script);
        Client client = client(app)) {
      Answer answer = client.send(Request.of(Verb.GET, "app", "get-1"));
      assertEquals(Answer.Kind.UNANSWERED, answer.kind("get-1"), answer.toString());
    }
  }

  @Test
  void theIdleTimerBeginsWithTheFirstAnswer() throws Exception {
    try (App app = new App(clock, Scripts.closesIdle(Duration.ofMillis(30)));
        Client client = client(app)) {
      assertEquals(200, client.send(Request.of(Verb.GET, "app", "get-1")).status());
      assertTrue(Waiting.poll(clock, LIMIT, () -> app.closeAge().count() == 1));
      assertTrue(app.closeAge().medianNanos() >= Duration.ofMillis(30).toNanos());
    }
  }

  private Client client(App app) throws IOException {
    Door door = app.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new Client(Place.HOST, door.address(), true);
  }
}
