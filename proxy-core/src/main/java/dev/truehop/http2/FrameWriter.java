package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Writes frames behind each other into one buffer, which goes to the channel when
/// it is full or flushed; large DATA goes out as the buffers it came in, without a copy.
final class FrameWriter {
  private static final int MOST_USUAL = Http2Limits.GATHERED_OCTETS / 2;

  private final ChannelHandlerContext context;
  private @Nullable ByteBuf out;
  private boolean unflushed;
  private long passed;
  private int usual = Http2Limits.GATHER_OCTETS;

  FrameWriter(ChannelHandlerContext context) {
    this.context = context;
  }

  private ByteBuf begin(int payload) {
    ByteBuf out = this.out;
    if (out == null) {
      out = context.alloc().directBuffer(Math.max(payload + Frames.HEADER_OCTETS, usual));
      this.out = out;
    }
    return out;
  }

  private ByteBuf header(int length, int type, int flags, int stream) {
    ByteBuf out = begin(length);
    out.ensureWritable(Frames.HEADER_OCTETS + (type == Frames.DATA ? 0 : length));
    out.writeInt(length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    return out;
  }

  private void written() {
    ByteBuf out = this.out;
    if (out != null
        && out.readableBytes() >= Http2Limits.GATHERED_OCTETS
        && context.channel().isWritable()) {
      pass(out);
    }
  }

  private void pass(ByteBuf out) {
    this.out = null;
    unflushed = true;
    passed += out.readableBytes();
    context.write(out, context.voidPromise());
  }

  /// What every client sends first.
  void preface() {
    begin(Frames.PREFACE.length()).writeCharSequence(Frames.PREFACE, StandardCharsets.US_ASCII);
  }

  /// A header block, over as many frames as it needs.
  ///
  /// @param end whether the message ends with it
  void headers(int stream, byte[] block, int length, boolean end) {
    int from = 0;
    int type = Frames.HEADERS;
    int endStream = end ? Frames.END_STREAM : 0;
    do {
      int octets = Math.min(Frames.MAX_PAYLOAD, length - from);
      int last = from + octets == length ? Frames.END_HEADERS : 0;
      header(octets, type, endStream | last, stream).writeBytes(block, from, octets);
      from += octets;
      type = Frames.CONTINUATION;
      endStream = 0;
    } while (from < length);
    written();
  }

  /// DATA with the next `octets` octets of `data`, at most [Frames#MAX_PAYLOAD]. When those are its
  /// last ones, the buffer is taken over; otherwise it stays the caller's.
  ///
  /// @return whether it was taken over
  boolean data(int stream, ByteBuf data, int octets, boolean end) {
    ByteBuf out = header(octets, Frames.DATA, end ? Frames.END_STREAM : 0, stream);
    boolean all = octets == data.readableBytes();
    if (octets <= Http2Limits.COPIED_DATA_OCTETS) {
      out.writeBytes(data, octets);
      if (all) {
        data.release();
      }
      written();
    } else {
      pass(out);
      passed += octets;
      context.write(all ? data : data.readRetainedSlice(octets), context.voidPromise());
    }
    return all;
  }

  /// DATA without data: the end of a message.
  void end(int stream) {
    header(0, Frames.DATA, Frames.END_STREAM, stream);
    written();
  }

  /// SETTINGS, as pairs of identifier and value.
  void settings(int... pairs) {
    ByteBuf out = header(pairs.length / 2 * Frames.SETTING_OCTETS, Frames.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      out.writeShort(pairs[i]);
      out.writeInt(pairs[i + 1]);
    }
  }

  void acknowledgeSettings() {
    header(0, Frames.SETTINGS, Frames.ACK, 0);
    written();
  }

  void ping(long payload, boolean acknowledges) {
    header(Long.BYTES, Frames.PING, acknowledges ? Frames.ACK : 0, 0).writeLong(payload);
    written();
  }

  /// @param reason for people who look at the wire; ASCII
  void goAway(int last, ErrorCode code, String reason) {
    ByteBuf out = header(Long.BYTES + reason.length(), Frames.GOAWAY, 0, 0);
    out.writeInt(last);
    out.writeInt(code.code());
    out.writeCharSequence(reason, StandardCharsets.US_ASCII);
  }

  void reset(int stream, ErrorCode code) {
    header(Integer.BYTES, Frames.RST_STREAM, 0, stream).writeInt(code.code());
    written();
  }

  void windowUpdate(int stream, int increment) {
    header(Integer.BYTES, Frames.WINDOW_UPDATE, 0, stream).writeInt(increment);
    written();
  }

  /// Octets that were gathered and not handed to the channel.
  int gathered() {
    return out == null ? 0 : out.readableBytes();
  }

  /// Octets that were handed to the channel since the connection began.
  long passed() {
    return passed;
  }

  /// Where the next frame begins, counted from the connection's first octet.
  long position() {
    return passed + gathered();
  }

  /// Sends what was gathered, unless the channel is full: then it waits here, where it can be
  /// bounded.
  ///
  /// @param all whether it is to be sent in any case
  void flush(boolean all) {
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
    ByteBuf out = this.out;
    if (out != null && (all || context.channel().isWritable())) {
      this.out = null;
      passed += out.readableBytes();
      usual = Math.clamp(out.readableBytes(), Http2Limits.GATHER_OCTETS, MOST_USUAL);
      context.writeAndFlush(out, context.voidPromise());
    }
  }

  /// The channel is gone.
  void discard() {
    ByteBuf out = this.out;
    this.out = null;
    unflushed = false;
    if (out != null) {
      out.release();
    }
  }
}
