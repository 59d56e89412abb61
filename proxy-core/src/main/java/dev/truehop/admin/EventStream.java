package dev.truehop.admin;

import dev.truehop.events.Event;
import dev.truehop.events.Subscription;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Immutable (static functions only). Writes events as a stream of server-sent events (HTML
/// standard, 9.2): `event` is the type, `data` one line of JSON. A reader that is too slow is told
/// how many it has missed.
final class EventStream {
  /// How often something is written when nothing happens: a reader that is gone is noticed so.
  private static final long COMMENT_NANOS = TimeUnit.SECONDS.toNanos(15);

  private EventStream() {}

  /// Writes until the subscription ends, or the reader: that is an exception.
  static void write(Subscription source, OutputStream out) throws IOException {
    put(out, ": what happens from now on\n\n");
    out.flush();
    long number = 0;
    while (true) {
      Event event = source.next(COMMENT_NANOS);
      long dropped = source.takeDropped();
      if (dropped > 0) {
        put(out, text("lost", number++, lost(dropped)));
      }
      if (event != null) {
        put(out, text(event.type(), number++, event.members()));
      } else if (source.closed()) {
        put(out, text("end", number, Map.of("type", "end")));
        out.flush();
        return;
      } else {
        put(out, ": nothing\n\n");
      }
      if (!source.ready()) {
        out.flush();
      }
    }
  }

  private static String text(String type, long number, Map<String, ?> members) {
    return "id: %d\nevent: %s\ndata: %s\n\n".formatted(number, type, Json.line(members));
  }

  private static void put(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, @Nullable Object> lost(long events) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("type", "lost");
    event.put("events", events);
    return event;
  }
}
