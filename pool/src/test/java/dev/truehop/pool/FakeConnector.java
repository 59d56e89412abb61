package dev.truehop.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A connector that collects dials until the test completes them.
final class FakeConnector implements Connector {

  record Attempt(PoolKey key, long timeoutNanos, Dial dial) {}

  final Deque<Attempt> dials = new ArrayDeque<>();
  int dialled;

  /// What peers choose that are offered HTTP/2.
  boolean multiplexed = true;

  private long wires;

  /// Completes every dial at once with this failure, on the caller's stack; null: they wait.
  @Nullable ConnectFailure failAtOnce;

  @Override
  public void connect(PoolKey key, long timeoutNanos, Dial dial) {
    dialled++;
    if (failAtOnce == null) {
      dials.add(new Attempt(key, timeoutNanos, dial));
    } else {
      dial.failed(failAtOnce, "at once", 0);
    }
  }

  FakeWire wire() {
    FakeWire wire = new FakeWire(++wires);
    wire.multiplexed = multiplexed;
    return wire;
  }

  /// Completes the oldest dial.
  Lease succeed(long now) {
    return dials.removeFirst().dial().connected(wire(), now).only;
  }

  void fail(ConnectFailure why, long now) {
    dials.removeFirst().dial().failed(why, "no luck", now);
  }
}
