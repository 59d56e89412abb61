package dev.truehop.perf.lab.app;

import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// Thread-safe: an app that serves every connection by a script, and counts what it executes.
public final class App implements AutoCloseable {
  private final Clock clock;
  private final Script script;
  private final ExecutionLog log = new ExecutionLog();
  private final CloseAge closeAge = new CloseAge();
  private final LongAdder octets = new LongAdder();
  private final List<Door> doors = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /// An app without a door yet.
  public App(Clock clock, Script script) {
    this.clock = clock;
    this.script = script;
  }

  /// Opens one more listening socket, in the network of the calling thread.
  public Door open(InetSocketAddress address) throws IOException {
    Door door = new Door(address);
    doors.add(door);
    Thread.ofVirtual().start(() -> door.acceptAll(this::serve));
    return door;
  }

  private void serve(Door door, Socket socket) {
    connections.add(socket);
    try (socket) {
      script.serve(new AppConnection(this, door, socket));
    } catch (IOException _) {
      // The other side went away: the close above is all there is to do.
    } finally {
      connections.remove(socket);
    }
  }

  public Clock clock() {
    return clock;
  }

  public ExecutionLog log() {
    return log;
  }

  /// At what age it really closed idle connections.
  public CloseAge closeAge() {
    return closeAge;
  }

  void octetsRead(int count) {
    octets.add(count);
  }

  /// All octets that it read, on all connections.
  public long octets() {
    return octets.sum();
  }

  /// Connections accepted, at all doors.
  public long accepted() {
    return doors.stream().mapToLong(Door::accepted).sum();
  }

  /// Connections that are open now.
  public int open() {
    return connections.size();
  }

  /// Closes every door; nobody new gets in.
  public void stopAccepting() {
    doors.forEach(Door::close);
  }

  /// Ends every connection with a reset, as the kernel does for a process that is killed with
  /// octets unread.
  public void resetAll() {
    for (Socket connection : connections) {
      try {
        connection.setSoLinger(true, 0);
        connection.close();
      } catch (IOException _) {
        // It is gone, which is what was wanted.
      }
    }
  }

  @Override
  public void close() {
    stopAccepting();
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException _) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
