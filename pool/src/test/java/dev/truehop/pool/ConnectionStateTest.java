package dev.truehop.pool;

import static dev.truehop.pool.ConnectionEvent.CLOSE;
import static dev.truehop.pool.ConnectionEvent.CONNECTED;
import static dev.truehop.pool.ConnectionEvent.FENCE;
import static dev.truehop.pool.ConnectionEvent.GO_AWAY;
import static dev.truehop.pool.ConnectionEvent.LEASE;
import static dev.truehop.pool.ConnectionEvent.RELEASE;
import static dev.truehop.pool.ConnectionState.CLOSED;
import static dev.truehop.pool.ConnectionState.CONNECTING;
import static dev.truehop.pool.ConnectionState.DRAINING;
import static dev.truehop.pool.ConnectionState.IDLE;
import static dev.truehop.pool.ConnectionState.LEASED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {
  private static final Map<ConnectionState, Map<ConnectionEvent, ConnectionState>> LEGAL =
      Map.of(
          CONNECTING, Map.of(CONNECTED, IDLE, CLOSE, CLOSED),
          IDLE, Map.of(LEASE, LEASED, FENCE, CLOSED, GO_AWAY, CLOSED, CLOSE, CLOSED),
          LEASED,
              Map.of(
                  LEASE, LEASED, RELEASE, IDLE, FENCE, DRAINING, GO_AWAY, DRAINING, CLOSE, CLOSED),
          DRAINING, Map.of(RELEASE, CLOSED, FENCE, DRAINING, GO_AWAY, DRAINING, CLOSE, CLOSED),
          CLOSED, Map.of());

  @Test
  void everyPairOfStateAndEventDoesWhatTheTableSays() {
    for (ConnectionState state : ConnectionState.values()) {
      for (ConnectionEvent event : ConnectionEvent.values()) {
        ConnectionState next = LEGAL.getOrDefault(state, Map.of()).get(event);
        if (next == null) {
          IllegalStateException bug =
              assertThrows(IllegalStateException.class, () -> state.after(event));
          assertEquals(
              event + " can not happen to a connection that is " + state, bug.getMessage());
        } else {
          assertEquals(next, state.after(event), state + " after " + event);
        }
      }
    }
  }

  @Test
  void nothingLeadsOutOfClosedOrFromDrainingBackToIdle() {
    assertEquals(Map.of(), LEGAL.get(CLOSED));
    var afterDraining = LEGAL.getOrDefault(DRAINING, Map.of()).values();
    assertTrue(Set.of(DRAINING, CLOSED).containsAll(afterDraining));
  }

  @Test
  void theDocumentationShowsThisTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "freshness.md"));
    assertTrue(
        page.contains(ConnectionState.markdown()),
        "docs/freshness.md should contain:\n" + ConnectionState.markdown());
  }
}
