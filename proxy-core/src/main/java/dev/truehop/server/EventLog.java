package dev.truehop.server;

import dev.truehop.events.Event;
import dev.truehop.events.EventHub;
import dev.truehop.events.Subscription;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Thread-safe. Writes events to the system log while its level is debug, on a thread of its own: a
/// worker does not wait for standard error.
final class EventLog {
  private static final System.Logger LOG = System.getLogger("truehop");

  /// How long an event may be waited for before the end is looked for.
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventHub hub;
  private @Nullable Subscription subscription;

  EventLog(EventHub hub) {
    this.hub = hub;
  }

  /// The level has changed: begins or ends accordingly.
  synchronized void follow() {
    boolean wanted = LOG.isLoggable(System.Logger.Level.DEBUG);
    Subscription subscription = this.subscription;
    if (wanted && subscription == null) {
      Subscription made = hub.subscribe(false);
      this.subscription = made;
      if (made != null) {
        Thread.ofVirtual().name("event-log").start(() -> write(made));
      }
    } else if (!wanted && subscription != null) {
      subscription.close();
      this.subscription = null;
    }
  }

  private static void write(Subscription source) {
    while (!source.closed()) {
      Event event = source.next(WAIT_NANOS);
      long dropped = source.takeDropped();
      if (dropped > 0) {
        LOG.log(System.Logger.Level.DEBUG, "event: lost events={0}", dropped);
      }
      if (event != null) {
        LOG.log(System.Logger.Level.DEBUG, "event: " + text(event));
      }
    }
  }

  /// The type, and after it `name=value` for everything that is known.
  private static String text(Event event) {
    return event.members().entrySet().stream()
        .filter(member -> member.getValue() != null && !member.getKey().equals("time_ms"))
        .map(EventLog::text)
        .collect(Collectors.joining(" "));
  }

  private static String text(Map.Entry<String, ?> member) {
    return member.getKey() + "=" + member.getValue();
  }
}
