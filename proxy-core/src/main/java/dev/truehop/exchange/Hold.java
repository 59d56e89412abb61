package dev.truehop.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The time for which the last octet of a request's head is withheld, so that a
/// connection that is about to end can show it. It is short, about a round trip, and rare; so it
/// has a timer of its own instead of the sweep.
final class Hold {
  private static final int BAD_REQUEST = 400;
  private static final int REQUEST_TIMEOUT = 408;

  /// `HTTP/1.1 400`
  private static final int STATUS_OFFSET = 9;

  private static final int STATUS_DIGITS = 3;

  private final EventLoop loop;
  private final Runnable over;
  private @Nullable Future<?> timer;
  private long beganNanos;
  private long lastedNanos;

  /// @param over called when the time has passed; the hold goes on until [#end]
  Hold(EventLoop loop, Runnable over) {
    this.loop = loop;
    this.over = over;
  }

  void begin(long nanos, long now) {
    assert timer == null : "a hold at a time";
    beganNanos = now;
    timer = loop.schedule(over, nanos, TimeUnit.NANOSECONDS);
  }

  /// Whether the last octet is being withheld.
  boolean active() {
    return timer != null;
  }

  /// The last octet may go, or will never go.
  ///
  /// @return how long it was withheld, in nanoseconds
  long end(long now) {
    Future<?> timer = this.timer;
    if (timer != null) {
      timer.cancel(false);
      this.timer = null;
    }
    lastedNanos = now - beganNanos;
    return lastedNanos;
  }

  /// How long the last hold lasted, in nanoseconds.
  long lastedNanos() {
    return lastedNanos;
  }

  /// Whether a server answers so that wants a head in one piece: it takes the first one for broken,
  /// or gives up waiting for the second.
  static boolean refuses(int status) {
    return status == BAD_REQUEST || status == REQUEST_TIMEOUT;
  }

  /// Whether these first octets of a response say so.
  static boolean refuses(ByteBuf response) {
    if (response.readableBytes() < STATUS_OFFSET + STATUS_DIGITS) {
      return false;
    }
    int status = 0;
    for (int i = 0; i < STATUS_DIGITS; i++) {
      status = status * 10 + response.getByte(response.readerIndex() + STATUS_OFFSET + i) - '0';
    }
    return refuses(status);
  }
}
