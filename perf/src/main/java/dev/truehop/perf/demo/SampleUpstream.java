package dev.truehop.perf.demo;

import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Thread-safe: an app that closes idle connections unannounced, as Node does: its timer fires, and
/// what arrives between that decision and the close is accepted by the kernel and never executed.
final class SampleUpstream implements AutoCloseable {
  /// What Node was measured to need between the decision and the close.
  static final Duration NODE_CLOSE_LAG = Duration.ofNanos(250_000);

  /// Immutable: how it treats idle connections.
  ///
  /// @param closeAge idle time after which it decides to close, whole milliseconds
  /// @param closeLag from the decision to the close
  record Manners(Duration closeAge, Duration closeLag) {}

  private final Clock clock;
  private final Manners manners;
  private final ExecutionLog log = new ExecutionLog();
  private final CloseAge closeAge;
  private final List<Door> doors = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /// An app without a door yet.
  ///
  /// @param closeAge where it notes at what age it really closed
  SampleUpstream(Clock clock, Manners manners, CloseAge closeAge) {
    this.clock = clock;
    this.manners = manners;
    this.closeAge = closeAge;
  }

  /// Opens one more listening socket.
  Door open(InetSocketAddress address) throws IOException {
    Door door = new Door(address);
    doors.add(door);
    Thread.ofVirtual().start(() -> door.acceptAll(this::serve));
    return door;
  }

  private void serve(Door door, Socket socket) {
    connections.add(socket);
    try (socket) {
      new ServedConnection(this, door, socket).run();
    } catch (IOException _) {
      // The other side went away: the close above is all there is to do.
    } finally {
      connections.remove(socket);
    }
  }

  Clock clock() {
    return clock;
  }

  Manners manners() {
    return manners;
  }

  ExecutionLog log() {
    return log;
  }

  CloseAge closeAge() {
    return closeAge;
  }

  @Override
  public void close() {
    doors.forEach(Door::close);
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException _) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
