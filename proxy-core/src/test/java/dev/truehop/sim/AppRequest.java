package dev.truehop.sim;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Immutable. One request as an app has read it.
///
/// @param connection index of the connection that it came on
/// @param head with its last empty line
/// @param body as it came, chunk framing included
/// @param nanos when it was complete, in simulated time
record AppRequest(int connection, String head, byte[] body, long nanos) {
  String method() {
    return head.substring(0, head.indexOf(' '));
  }

  String target() {
    int from = head.indexOf(' ') + 1;
    return head.substring(from, head.indexOf(' ', from));
  }

  String text() {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  /// The value of a field, null when it is absent.
  @Nullable String field(String name) {
    return field(head, name);
  }

  static @Nullable String field(String head, String name) {
    for (String line : head.split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}
