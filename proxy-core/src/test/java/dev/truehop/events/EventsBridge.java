package dev.truehop.events;

import java.util.Map;

/// Immutable (static functions only). Lets tests in other packages play the worker.
public final class EventsBridge {
  private EventsBridge() {}

  /// Publishes an event with one member.
  public static void publish(EventHub hub, String type, String name, Object value) {
    hub.publish(new Event(type, false, Map.of(name, value)));
  }
}
