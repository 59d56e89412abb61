package dev.truehop.upstream;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Immutable. How the kernel says that a connection is over, by the names that people know from
/// `errno(3)`; the numbers are Linux's.
public enum Errno {
  /// Not an error: the peer ended its side.
  FIN(0, ""),
  /// A write to a connection that had been ended.
  EPIPE(32, "Broken pipe"),
  ENETDOWN(100, "Network is down"),
  ENETUNREACH(101, "Network is unreachable"),
  ECONNABORTED(103, "connection abort"),
  /// The peer answered with RST.
  ECONNRESET(104, "Connection reset"),
  /// Nobody acknowledges: octets or keep-alive probes.
  ETIMEDOUT(110, "timed out"),
  ECONNREFUSED(111, "Connection refused"),
  EHOSTDOWN(112, "Host is down"),
  /// Nobody on the way knows how to get there.
  EHOSTUNREACH(113, "No route to host"),
  /// Any other.
  EIO(5, "Input/output error");

  private static final Errno[] ALL = values();

  private final int number;
  private final String words;

  /// @param words part of the message of an exception that carries no number, as the JDK's
  Errno(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /// What an exception of the transport stands for, by its number or its words, or those of a cause
  /// of it; null where it comes from this side and not from the kernel.
  static @Nullable Errno of(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof NativeIoException e) {
        return of(-e.expectedErr());
      }
      if (t.getClass() == IOException.class || t instanceof java.net.SocketException) {
        return of(String.valueOf(t.getMessage()));
      }
    }
    return null;
  }

  private static Errno of(int number) {
    for (Errno errno : ALL) {
      if (errno.number == number) {
        return errno;
      }
    }
    return EIO;
  }

  private static Errno of(String message) {
    for (Errno errno : ALL) {
      if (errno != FIN && message.contains(errno.words)) {
        return errno;
      }
    }
    return EIO;
  }

  /// Whether it means that the network does not carry segments to the peer, or none of its answers:
  /// unlike a reset, nobody has said anything.
  boolean silent() {
    return switch (this) {
      case ENETDOWN, ENETUNREACH, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH -> true;
      case FIN, EPIPE, ECONNABORTED, ECONNRESET, ECONNREFUSED, EIO -> false;
    };
  }
}
