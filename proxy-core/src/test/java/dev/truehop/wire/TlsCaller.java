package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// Thread-safe where said; else confined to one thread. Requests over TLS, one after the other,
/// until it is told to stop. Every other caller takes a connection for each request.
final class TlsCaller implements Runnable {
  private static final int KEPT = 200;

  /// They are to find faults, not to load the machine.
  private static final long PAUSE_MILLIS = 2;

  private final int number;
  private final SSLContext context;
  private final int port;
  private final AtomicBoolean enough;
  private final AtomicInteger sent = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  private TlsCaller(int number, SSLContext context, int port, AtomicBoolean enough) {
    this.number = number;
    this.context = context;
    this.port = port;
    this.enough = enough;
  }

  @Override
  public void run() {
    while (!enough.get()) {
      int requests = number % 2 == 0 ? 1 : KEPT;
      try (RawClient client = Pki.client(context, port, null)) {
        for (int i = 0; i < requests && !enough.get(); i++) {
          int next = sent.incrementAndGet();
          String target = "/" + number + "-" + next;
          String request = next % 2 == 0 ? RawClient.get(target) : RawClient.post(target, "body");
          int status = client.send(request).response().status();
          if (status != 200) {
            failures.add(target + ": " + status);
          }
          Await.pauseMillis(PAUSE_MILLIS);
        }
      } catch (Exception | AssertionError e) {
        failures.add(number + ": " + e);
      }
    }
  }

  /// Thread-safe: callers that run.
  record Crowd(List<TlsCaller> callers, List<Thread> threads, AtomicBoolean enough) {
    int sent() {
      return callers.stream().mapToInt(caller -> caller.sent.get()).sum();
    }

    /// Stops them. Every request has been answered, and executed once.
    void end(ScriptedUpstream upstream) throws InterruptedException {
      enough.set(true);
      for (Thread thread : threads) {
        assertTrue(thread.join(Duration.ofMinutes(2)), "a caller does not end");
      }
      for (TlsCaller caller : callers) {
        assertEquals(List.of(), List.copyOf(caller.failures));
        for (int i = 1; i <= caller.sent.get(); i++) {
          assertEquals(1, upstream.executions("/" + caller.number + "-" + i));
        }
      }
    }
  }

  /// @param name of their certificates
  static Crowd crowd(int count, Pki pki, String name, int port) throws Exception {
    Crowd crowd = new Crowd(new ArrayList<>(), new ArrayList<>(), new AtomicBoolean());
    for (int i = 0; i < count; i++) {
      SSLContext context = pki.context(pki.issue(name));
      TlsCaller caller = new TlsCaller(i, context, port, crowd.enough);
      crowd.callers.add(caller);
      crowd.threads.add(Thread.ofVirtual().start(caller));
    }
    return crowd;
  }
}
