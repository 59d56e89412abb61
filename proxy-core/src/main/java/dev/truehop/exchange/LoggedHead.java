package dev.truehop.exchange;

import dev.truehop.accesslog.ByteSink;
import dev.truehop.accesslog.TextField;
import dev.truehop.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/// Immutable (static functions only). What the log shows of a request's head: nothing, where there
/// is none.
final class LoggedHead {
  private LoggedHead() {}

  /// One of the texts that a head has.
  static void text(@Nullable RequestHead head, TextField field, ByteSink out) {
    if (head == null) {
      return;
    }
    switch (field) {
      case METHOD -> out.put(head.bytes(), head.methodStart(), head.methodEnd());
      case PATH -> out.put(head.bytes(), head.targetStart(), head.targetEnd());
      case AUTHORITY -> out.put(head.bytes(), head.authorityStart(), head.authorityEnd());
      default -> field(head, "x-request-id", out);
    }
  }

  /// The value of a field, or nothing if there is none.
  static void field(@Nullable RequestHead head, String name, ByteSink out) {
    if (head == null) {
      return;
    }
    int i = head.find(name);
    if (i >= 0) {
      out.put(head.bytes(), head.valueStart(i), head.valueEnd(i));
    }
  }
}
