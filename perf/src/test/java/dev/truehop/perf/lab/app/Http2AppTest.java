package dev.truehop.perf.lab.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.perf.Door;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.perf.lab.http2.Frame;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class Http2AppTest {
  private static App app(Script script) {
    return new App(Clock.system(), script);
  }

  private static Client client(App app) throws IOException {
    Door door = app.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new Client(Place.HOST, door.address(), true).speaksHttp2();
  }

  @Test
  void aPoliteAppEchoesTheIdAndCountsEveryExecution() throws Exception {
    Script polite =
        plain -> {
          Http2Connection connection = Http2Connection.accept(plain);
          while (true) {
            connection.answer(connection.read());
          }
        };
    try (App app = app(polite);
        Client client = client(app)) {
      for (Verb verb : Verb.values()) {
        Request request = Request.of(verb, "app", verb.prefix() + "-1").holding(1);
        assertEquals(Answer.Kind.GOOD, client.send(request).kind(request.id()));
        assertEquals(Answer.Kind.WRONG, client.send(request).kind("another"));
        assertEquals(2, app.log().times(request.id()));
      }
      assertEquals(1, app.accepted());
    }
  }

  @Test
  void aResetStreamIsToldWithItsCode() throws Exception {
    Script refuses =
        plain -> {
          Http2Connection connection = Http2Connection.accept(plain);
          while (true) {
            int stream = connection.read().stream();
            connection.send(Frame.reset(stream, Frame.REFUSED_STREAM));
          }
        };
    try (App app = app(refuses);
        Client client = client(app)) {
      Answer answer = client.send(Request.of(Verb.POST, "app", "post-1"));
      assertEquals(Answer.RESET + Frame.REFUSED_STREAM, answer.trouble());
    }
  }

  @Test
  void theLineIsDrawnInTheMiddleOfThoseThatWait() {
    LongAdder leftOut = new LongAdder();
    Parting parting = new Parting(leftOut);
    for (int stream = 1; stream <= 11; stream += 2) {
      parting.arrived(stream);
    }
    assertTrue(parting.begins(3));
    assertEquals(7, parting.drawLine());
    assertFalse(parting.begins(9));
    assertTrue(parting.begins(1));
    assertTrue(parting.begins(5));
    assertTrue(parting.begins(7));
    assertFalse(parting.done());
    for (int i = 0; i < 4; i++) {
      parting.answered();
    }
    assertTrue(parting.done());
    assertEquals(1, leftOut.sum());
  }

  @Test
  void noLineIsDrawnBelowWhatHasBegun() {
    Parting parting = new Parting(new LongAdder());
    parting.arrived(1);
    parting.arrived(9);
    assertTrue(parting.begins(9));
    assertEquals(9, parting.drawLine());
  }
}
