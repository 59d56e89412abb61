package dev.truehop.exchange;

import dev.truehop.worker.Endings;
import dev.truehop.worker.Sweepable;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/// Worker-confined. Bounds the TLS handshakes with clients that go on at the same time on a worker:
/// each costs as much CPU as dozens of requests, and established connections stand behind it.
///
/// So many handshakes may compute at once; who comes later waits unread, first come, first served.
/// A client that keeps its handshake waiting costs memory only, and gives its place to those who
/// wait; it has its time all the same. When the waiting and the slow are too many as well, who
/// comes is refused.
final class HandshakeGate implements Sweepable {
  private final Worker worker;
  private final Set<Visit> places = new LinkedHashSet<>();
  private final ArrayDeque<Visit> waiting = new ArrayDeque<>();
  private int open;

  HandshakeGate(Worker worker) {
    this.worker = worker;
    worker.sweep().add(this);
  }

  /// A client that wants a handshake. Called on the worker.
  interface Visitor {
    Channel channel();

    /// Begins.
    ///
    /// @return its end
    Future<?> begin();

    /// It has to wait for others.
    void waits();

    /// There are too many; the channel is closed.
    void refused();
  }

  private static final class Visit {
    private final Visitor visitor;
    private final long cameNanos;
    private long beganNanos;

    Visit(Visitor visitor, long cameNanos) {
      this.visitor = visitor;
      this.cameNanos = cameNanos;
    }
  }

  /// Lets it begin, wait, or go.
  void enter(Visitor visitor) {
    if (open == ExchangeLimits.OPEN_HANDSHAKES) {
      refuse(visitor);
      return;
    }
    open++;
    long now = worker.clock().nanos();
    Visit visit = new Visit(visitor, now);
    if (places.size() < ExchangeLimits.HANDSHAKES_AT_ONCE) {
      begin(visit, now);
    } else {
      waiting.add(visit);
      visitor.channel().config().setAutoRead(false);
      visitor.waits();
      worker.sweep().wake(now);
    }
  }

  private static void refuse(Visitor visitor) {
    visitor.refused();
    Endings.abort(visitor.channel());
  }

  private void begin(Visit visit, long now) {
    visit.beganNanos = now;
    places.add(visit);
    visit
        .visitor
        .begin()
        .addListener(
            _ -> {
              open--;
              places.remove(visit);
              admit(worker.clock().nanos());
            });
  }

  private void admit(long now) {
    while (!waiting.isEmpty() && places.size() < ExchangeLimits.HANDSHAKES_AT_ONCE) {
      Visit next = waiting.remove();
      if (next.visitor.channel().isOpen()) {
        begin(next, now);
      } else {
        open--;
      }
    }
  }

  @Override
  public long sweep(long now) {
    while (!waiting.isEmpty()
        && now - waiting.element().cameNanos >= ExchangeLimits.HANDSHAKE_WAIT_NANOS) {
      open--;
      refuse(waiting.remove().visitor);
    }
    if (waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Iterator<Visit> oldest = places.iterator();
    while (oldest.hasNext()
        && now - oldest.next().beganNanos >= ExchangeLimits.HANDSHAKE_PLACE_NANOS) {
      oldest.remove();
    }
    admit(now);
    return now;
  }
}
