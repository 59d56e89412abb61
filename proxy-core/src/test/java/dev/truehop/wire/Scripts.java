package dev.truehop.wire;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Immutable (static functions only). What upstreams do, politely or not.
final class Scripts {
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private Scripts() {}

  /// Executes and answers every request.
  static Script polite() {
    return answering(OK);
  }

  /// Executes every request and answers it with these octets.
  static Script answering(String response) {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        c.execute(r).write(response);
      }
    };
  }

  /// Executes and answers with the request's own body; `x-seen` is the request line.
  static Script echo() {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        c.execute(r).respond(r.text(), "x-seen: " + r.startLine());
      }
    };
  }

  /// Answers the first requests politely, then hands the next one over to the fault.
  ///
  /// @param polite requests of each connection that are answered
  static Script after(int polite, Fault fault) {
    return c -> {
      for (int i = 0; i < polite; i++) {
        Message r = c.request();
        if (r == null) {
          return;
        }
        c.execute(r).write(OK);
      }
      Message r = c.request();
      if (r != null) {
        fault.happen(c, r);
      }
    };
  }

  /// Called with the request that is not answered politely.
  interface Fault {
    void happen(Conversation conversation, Message request) throws IOException;
  }

  /// The fault happens to the first request that comes on a connection that has served before;
  /// everything later is polite. So a replay finds a working upstream.
  static Script onceOnReuse(Fault fault) {
    AtomicInteger faults = new AtomicInteger();
    return c -> {
      int served = 0;
      for (Message r = c.request(); r != null; r = c.request(), served++) {
        if (served > 0 && faults.getAndIncrement() == 0) {
          fault.happen(c, r);
          return;
        }
        c.execute(r).write(OK);
      }
    };
  }

  /// As Node closes: so long after the last response, unannounced, accepting octets until it
  /// closes.
  static Script idleClose(long idleNanos) {
    return c -> {
      Message r = c.request();
      while (r != null) {
        c.execute(r).write(OK);
        if (!c.octetBefore(Await.nanos() + idleNanos)) {
          c.close();
          return;
        }
        r = c.request();
      }
    };
  }

  /// Reads, executes and never answers.
  static Script silent() {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        c.execute(r);
      }
    };
  }

  /// Answers at once, but for one target: that waits until the gate is open.
  static Script holding(String target, CountDownLatch gate) {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        if (r.target().equals(target)) {
          Await.until("the gate opens", () -> gate.getCount() == 0);
        }
        c.execute(r).write(OK);
      }
    };
  }

  /// Answers each request after so long.
  static Script slow(long millis) {
    return c -> {
      for (Message r = c.request(); r != null; r = c.request()) {
        Await.pause(TimeUnit.MILLISECONDS.toNanos(millis));
        c.execute(r).write(OK);
      }
    };
  }
}
