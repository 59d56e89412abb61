package dev.truehop.admin;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Immutable: the answer to one request.
///
/// @param allow for the Allow field of a 405
@SuppressWarnings("ArrayRecordComponent")
record Reply(int status, String contentType, byte[] body, @Nullable String allow) {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static final Reply OK = text(200, "OK\n");

  static Reply text(int status, String body) {
    return new Reply(status, TEXT, body.getBytes(StandardCharsets.UTF_8), null);
  }

  static Reply json(Object value) {
    byte[] body = Json.write(value).getBytes(StandardCharsets.UTF_8);
    return new Reply(200, JSON, body, null);
  }

  static Reply wrongMethod(String path, String allowed) {
    String body = "%s is for %s only\n".formatted(path, allowed);
    return new Reply(405, TEXT, body.getBytes(StandardCharsets.UTF_8), allowed);
  }
}
