package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The client goes away in the middle: the upstream is freed, and nothing is left.
class ClientGoneSimTest extends SimTest {
  enum How {
    RESET {
      @Override
      void go(SimClient client) {
        client.abort();
      }
    },
    FIN_THEN_RESET {
      @Override
      void go(SimClient client) {
        client.end();
        client.abort();
      }
    };

    abstract void go(SimClient client);
  }

  private void nothingIsInFlight() {
    world.run();
    assertEquals(0, world.site().connections().exchanges());
    assertEquals(0, world.site().connections().size());
    assertEquals(0, world.openLeases());
  }

  @ParameterizedTest
  @EnumSource
  void whileItsRequestWaitsForAConnection(How how) {
    app.ignoreConnects(true);
    SimClient client = world.client().get("/a");
    how.go(client);
    nothingIsInFlight();
    world.advance(Duration.ofSeconds(5));
    assertEquals(0, app.requests().size());
  }

  @ParameterizedTest
  @EnumSource
  void whileItsRequestIsWithTheApp(How how) {
    app.does((_, _) -> {});
    SimClient client = world.client().get("/a");
    how.go(client);
    nothingIsInFlight();
    assertTrue(app.connection(0).wasReset());
  }

  @ParameterizedTest
  @EnumSource
  void whileItsResponseIsBeingRelayed(How how) {
    app.sends("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    SimClient client = world.client().get("/a");
    how.go(client);
    nothingIsInFlight();
    assertTrue(app.connection(0).wasReset());
  }

  @ParameterizedTest
  @EnumSource
  void whileItsBodyIsOnTheWay(How how) {
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 100\r\n\r\nhalf");
    how.go(client);
    nothingIsInFlight();
    assertTrue(app.connection(0).wasReset());
    assertEquals(0, app.requests().size());
  }

  @ParameterizedTest
  @EnumSource
  void whileARetryBacksOff(How how) {
    begin(SimConfigs.with("retries: { attempts: 3, retryOn: '5xx', baseInterval: 10s }", ""));
    app.sends("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n");
    SimClient client = world.client().get("/a");
    how.go(client);
    nothingIsInFlight();
    world.advance(Duration.ofMinutes(2));
    assertEquals(1, app.requests().size());
  }

  @ParameterizedTest
  @EnumSource
  void inATunnel(How how) {
    app.sends("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
    how.go(client);
    nothingIsInFlight();
    assertFalse(app.connection(0).open());
  }

  @ParameterizedTest
  @EnumSource
  void withPipelinedRequestsBehind(How how) {
    app.does((_, _) -> {});
    SimClient client = world.client();
    client.send("GET /a HTTP/1.1\r\nhost: app\r\n\r\n".repeat(3));
    how.go(client);
    nothingIsInFlight();
    assertEquals(1, app.requests().size());
  }

  @Test
  void aClientThatHasEndedItsSideIsStillAnswered() {
    app.does((connection, _) -> world.after(Duration.ofSeconds(1), () -> connection.answer("ok")));
    SimClient client = world.client().get("/a");
    client.end();
    world.advance(Duration.ofSeconds(2));
    assertEquals(200, client.status());
    assertTrue(client.ended());
    nothingIsInFlight();
  }

  @Test
  void pipelinedRequestsBeforeTheEndAreAllAnswered() {
    SimClient client = world.client();
    client.wire().peerSends(Octets.of("GET /a HTTP/1.1\r\nhost: app\r\n\r\n".repeat(3)));
    client.end();
    world.advance(Duration.ofSeconds(1));
    assertEquals(3, client.replies().size());
    nothingIsInFlight();
  }

  @Test
  void aPipelinedRequestCutByTheClientsEndIsDropped() {
    SimClient client = world.client();
    String whole = "GET /a HTTP/1.1\r\nhost: app\r\n\r\n";
    client.wire().peerSends(Octets.of(whole + "GET /b HTTP/1.1\r\nho"));
    client.end();
    assertEquals(1, client.replies().size());
    nothingIsInFlight();
    SimClient other = world.client();
    other
        .wire()
        .peerSends(
            Octets.of(whole + "POST /b HTTP/1.1\r\nhost: app\r\ncontent-length: 5\r\n\r\nhal"));
    other.end();
    assertEquals(1, other.replies().size());
    nothingIsInFlight();
  }

  @Test
  void aRequestCutByTheClientsEndIsDropped() {
    SimClient client = world.client();
    client.send("POST /a HTTP/1.1\r\nhost: app\r\ncontent-length: 100\r\n\r\nhalf");
    client.end();
    nothingIsInFlight();
    assertTrue(app.connection(0).wasReset());
  }

  @Test
  void theLineInFrontMovesUp() {
    begin(SimConfigs.with("", "maxConnections: 1"));
    app.does((connection, _) -> world.after(Duration.ofSeconds(1), () -> connection.answer("ok")));
    world.client().get("/a");
    SimClient impatient = world.client().get("/b");
    SimClient patient = world.client().get("/c");
    impatient.abort();
    world.advance(Duration.ofSeconds(3));
    assertEquals(200, patient.status());
    assertEquals(0, app.executions("/b"));
  }
}
