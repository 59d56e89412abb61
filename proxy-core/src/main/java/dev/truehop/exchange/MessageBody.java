package dev.truehop.exchange;

import dev.truehop.http1.BadMessage;
import dev.truehop.http1.ChunkedScanner;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Where a message body ends (RFC 9112, 6.3), found while its octets pass by.
/// Content of a known length is counted without a look at it; chunked framing is validated in
/// place. One instance serves one direction of a downstream connection, message after message.
public final class MessageBody {
  /// What is known of the end.
  public enum State {
    /// More is to come.
    OPEN,
    /// The message has ended.
    COMPLETE,
    /// Its framing is broken.
    BAD
  }

  private enum Kind {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private final ChunkedScanner scanner = new ChunkedScanner();
  private Kind kind = Kind.LENGTH;
  private State state = State.COMPLETE;
  private long remaining;
  private int skip;

  /// The message has exactly `octets` octets of content; 0 means that it is complete already.
  public void length(long octets) {
    kind = Kind.LENGTH;
    remaining = octets;
    state = octets == 0 ? State.COMPLETE : State.OPEN;
    skip = 0;
  }

  /// The message is chunked.
  ///
  /// @param dataOnly whether the chunk framing is to be taken off
  public void chunked(boolean dataOnly) {
    chunked(dataOnly, dataOnly);
  }

  /// The same.
  ///
  /// @param keepsTrailers whether [#trailers()] will be asked for
  void chunked(boolean dataOnly, boolean keepsTrailers) {
    kind = Kind.CHUNKED;
    scanner.reset(dataOnly, keepsTrailers);
    state = State.OPEN;
    skip = 0;
  }

  /// The message ends with its connection: a response of that kind, and either side of a tunnel.
  public void untilClose() {
    kind = Kind.UNTIL_CLOSE;
    state = State.OPEN;
    skip = 0;
  }

  /// The connection has ended. That completes a message without any other end and no other.
  void connectionEnded() {
    if (kind == Kind.UNTIL_CLOSE && state == State.OPEN) {
      state = State.COMPLETE;
    }
  }

  public State state() {
    return state;
  }

  public boolean complete() {
    return state == State.COMPLETE;
  }

  /// Looks at what has arrived.
  ///
  /// @return how many octets from the reader index belong to the message and are to be passed on as
  ///   they are; after them, [#skip()] octets are to be dropped
  public int accept(ByteBuf in) {
    skip = 0;
    return switch (kind) {
      case UNTIL_CLOSE -> in.readableBytes();
      case LENGTH -> acceptLength(in);
      case CHUNKED -> acceptChunks(in);
    };
  }

  private int acceptLength(ByteBuf in) {
    int n = (int) Math.min(remaining, in.readableBytes());
    remaining -= n;
    if (remaining == 0) {
      state = State.COMPLETE;
    }
    return n;
  }

  private int acceptChunks(ByteBuf in) {
    int from = in.readerIndex();
    int end = scanner.scan(in, from, in.writerIndex());
    switch (scanner.state()) {
      case OPEN -> {}
      case DONE -> state = State.COMPLETE;
      case SKIP -> {
        skip = scanner.skipTo() - end;
        if (scanner.skipTo() == in.writerIndex()) {
          acceptEnd(in);
        }
      }
      case BAD -> state = State.BAD;
    }
    return end - from;
  }

  /// What was dropped may have been the end of the body, and no octet may follow to be looked at.
  private void acceptEnd(ByteBuf in) {
    scanner.scan(in, in.writerIndex(), in.writerIndex());
    if (scanner.state() == ChunkedScanner.State.DONE) {
      state = State.COMPLETE;
    }
  }

  /// What is wrong with the framing; null while nothing is.
  @Nullable BadMessage problem() {
    return state == State.BAD ? scanner.problem() : null;
  }

  /// The lines of the trailer section of a chunked message, where they are kept.
  public byte[] trailers() {
    return scanner.trailers();
  }

  /// How many octets of [#trailers()] are this message's; 0 for every other message.
  public int trailerOctets() {
    return kind == Kind.CHUNKED ? scanner.trailerOctets() : 0;
  }

  /// Octets to drop after the accepted ones.
  public int skip() {
    return skip;
  }
}
