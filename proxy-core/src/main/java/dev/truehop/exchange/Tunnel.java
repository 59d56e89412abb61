package dev.truehop.exchange;

import dev.truehop.upstream.UpstreamWire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What an exchange becomes after `101 Switching Protocols` or a CONNECT that was
/// accepted: octets both ways without a look at them, each side ending for itself.
final class Tunnel {
  private final DownstreamConnection downstream;
  private final UpstreamWire upstream;
  private final ExchangeRecord log;
  private boolean upstreamEnded;

  Tunnel(DownstreamConnection downstream, UpstreamWire upstream, ExchangeRecord log) {
    this.downstream = downstream;
    this.upstream = upstream;
    this.log = log;
  }

  /// Begins with what either side has sent ahead, if anything. Owns the buffers.
  void open(@Nullable ByteBuf down, @Nullable ByteBuf up) {
    if (down != null) {
      down(down);
    }
    downstream.wire().flush();
    if (up != null) {
      up(up);
    }
  }

  /// Octets from the client. Owns the buffer.
  void up(ByteBuf in) {
    log.octets(in.readableBytes(), 0);
    upstream.writeVoid(in);
    upstream.flush();
    if (!upstream.writable()) {
      downstream.wire().setReading(false);
    }
  }

  /// Octets from the upstream. Owns the buffer.
  void down(ByteBuf in) {
    log.octets(0, in.readableBytes());
    downstream.wire().write(in);
    if (!downstream.wire().writable()) {
      upstream.setReading(false);
    }
  }

  /// The upstream has ended its side.
  ///
  /// @return whether the other direction goes on
  boolean upstreamEnded() {
    upstreamEnded = true;
    if (downstream.inputEnded()) {
      return false;
    }
    downstream.wire().whenWritten(downstream.wire()::shutdownOutput);
    return true;
  }

  /// The client has ended its side: so does ours, after the last octet.
  ///
  /// @param over called when that was the end of both directions
  void downstreamEnded(Runnable over) {
    upstream.endOutput(
        () -> {
          if (upstreamEnded) {
            over.run();
          }
        });
  }
}
