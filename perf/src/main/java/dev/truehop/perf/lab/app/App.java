package dev.truehop.perf.lab.app;

import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.lab.net.Wrapping;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Thread-safe: an app that serves every connection by a script, and counts what it executes.
public final class App implements AutoCloseable {
  private final Clock clock;
  private final Script script;
  private volatile Wrapping wrapping = Wrapping.NONE;
  private final ExecutionLog log = new ExecutionLog();
  private final CloseAge closeAge = new CloseAge();
  private final LongAdder octets = new LongAdder();
  private final AtomicInteger executing = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final Map<String, Long> thrownAway = new ConcurrentHashMap<>();
  private final List<Door> doors = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  /// An app without a door yet.
  public App(Clock clock, Script script) {
    this.clock = clock;
    this.script = script;
  }

  /// From now on new connections get this around them.
  public App wrapped(Wrapping wrapping) {
    this.wrapping = wrapping;
    return this;
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
      script.serve(new AppConnection(this, door, wrapping.wrap(socket)));
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

  void began() {
    mostAtOnce.accumulateAndGet(executing.incrementAndGet(), Math::max);
  }

  void ended() {
    executing.decrementAndGet();
  }

  /// How many requests it executed at the same time, at most, since [#forgetMostAtOnce].
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  public void forgetMostAtOnce() {
    mostAtOnce.set(executing.get());
  }

  void threwAway(String id, long nanos) {
    thrownAway.put(id, nanos);
  }

  /// Whether this request, or a part of its head, was there unread when its connection was closed,
  /// and how long before the close the app had made up its mind.
  ///
  /// @return nanoseconds
  public OptionalLong thrownAwayNanos(String id) {
    Long nanos = thrownAway.get(id);
    return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
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
