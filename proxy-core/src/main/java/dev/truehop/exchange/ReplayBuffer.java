package dev.truehop.exchange;

import dev.truehop.upstream.UpstreamWire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The request as it goes upstream: the head, and the part of the body that can
/// still be sent again. Up to [ExchangeLimits#REPLAY_OCTETS] of body are kept; a longer body
/// streams through and can't be replayed. The only place that retains buffers.
final class ReplayBuffer {
  private final List<ByteBuf> pieces = new ArrayList<>(2);
  private @Nullable ByteBuf head;
  private @Nullable UpstreamWire upstream;
  private @Nullable ByteBuf start;
  private @Nullable ChannelFuture startWrite;
  private int sentOfHead;
  private long octets;
  private boolean whole = true;

  /// Begins a request. Owns the buffer.
  void begin(ByteBuf head) {
    assert this.head == null && pieces.isEmpty() : "the last request was not cleared";
    this.head = head;
    octets = 0;
    whole = true;
  }

  /// Whether everything of the request that has been received so far can be sent (again).
  boolean replayable() {
    return whole;
  }

  /// The head as it goes upstream; null between requests. The caller may look at it, from index 0.
  @Nullable ByteBuf head() {
    return head;
  }

  /// Whether the kernel has taken a part of the head, when it has not taken all: a write moves the
  /// reader index past what was taken.
  boolean headBegun() {
    return head != null && head.readerIndex() > sentOfHead || startBegun();
  }

  private boolean startBegun() {
    return startWrite != null
        && (startWrite.isSuccess() || start != null && start.readerIndex() > 0);
  }

  /// Takes the next piece of the body, and passes it on when there is an upstream.
  void add(ByteBuf piece) {
    octets += piece.readableBytes();
    UpstreamWire upstream = this.upstream;
    if (octets > ExchangeLimits.REPLAY_OCTETS && upstream != null) {
      forget();
    }
    if (upstream == null) {
      pieces.add(piece);
    } else if (whole) {
      pieces.add(piece);
      upstream.writeVoid(piece.retainedDuplicate());
    } else {
      upstream.writeVoid(piece);
    }
  }

  /// Writes and flushes the head without its last octet, which is not a request. Everything else
  /// waits for [#sendTo].
  void sendStart(UpstreamWire upstream) {
    ByteBuf head = this.head;
    assert head != null && whole : "nothing to send, or not any more";
    sentOfHead = head.writerIndex() - 1;
    start = head.retainedSlice(0, sentOfHead);
    startWrite = upstream.writeAndFlush(start);
  }

  /// Writes and flushes everything received so far, but what [#sendStart] has sent; what comes
  /// later follows at once.
  ///
  /// @return the write of the head: done when the kernel has its last octet
  ChannelFuture sendTo(UpstreamWire upstream) {
    ByteBuf head = this.head;
    assert head != null && whole : "nothing to send, or not any more";
    this.upstream = upstream;
    head.readerIndex(sentOfHead);
    if (pieces.isEmpty()) {
      return upstream.writeAndFlush(head.retain());
    }
    ChannelFuture headWrite = upstream.write(head.retain());
    if (octets > ExchangeLimits.REPLAY_OCTETS) {
      whole = false;
      pieces.forEach(upstream::writeVoid);
      pieces.clear();
    } else {
      for (int i = 0; i < pieces.size(); i++) {
        upstream.writeVoid(pieces.get(i).retainedDuplicate());
      }
    }
    upstream.flush();
    return headWrite;
  }

  /// The attempt is over; pieces wait again.
  void detach() {
    upstream = null;
    sentOfHead = 0;
    start = null;
    startWrite = null;
  }

  /// The request will not be sent again: its body is not needed any more. The head stays, for the
  /// log.
  void forget() {
    if (upstream != null) {
      whole = false;
      pieces.forEach(ByteBuf::release);
      pieces.clear();
    }
  }

  /// Ends the request and lets go of everything.
  void clear() {
    detach();
    pieces.forEach(ByteBuf::release);
    pieces.clear();
    ByteBuf head = this.head;
    if (head != null) {
      this.head = null;
      head.release();
    }
  }
}
