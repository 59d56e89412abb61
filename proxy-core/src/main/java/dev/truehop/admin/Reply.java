package dev.truehop.admin;

import dev.truehop.events.Subscription;
import dev.truehop.metrics.MetricsRegistry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Immutable: the answer to one request.
///
/// @param allow for the Allow field of a 405
record Reply(int status, String contentType, Body body, @Nullable String allow) {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static final Reply OK = text(200, "OK\n");

  /// What follows the head. Made and sent by the thread that answers.
  sealed interface Body permits Whole, Streamed, Events {}

  /// A body of known length.
  @SuppressWarnings("ArrayRecordComponent")
  record Whole(byte[] octets) implements Body {}

  /// A body that is too long to be held: written as it is made.
  record Streamed(MetricsRegistry.Body source) implements Body {}

  /// A body without an end: what happens from now on, as server-sent events.
  record Events(Subscription source) implements Body {}

  static Reply text(int status, String body) {
    return whole(status, TEXT, body, null);
  }

  static Reply json(Object value) {
    return whole(200, JSON, Json.write(value), null);
  }

  static Reply wrongMethod(String path, String allowed) {
    return whole(405, TEXT, "%s is for %s only\n".formatted(path, allowed), allowed);
  }

  private static Reply whole(int status, String type, String body, @Nullable String allow) {
    return new Reply(status, type, new Whole(body.getBytes(StandardCharsets.UTF_8)), allow);
  }
}
