package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Worker-confined. Cuts octets into frames (RFC 9113, 4 and 6) in place. DATA is passed on as it
/// arrives; every other frame is read when it is whole, and a header block when its last frame is.
final class FrameReader {
  private static final String TOO_MANY_PINGS = "too_many_pings";

  private final FrameListener listener;
  private final byte[] scratch;
  private int prefaceLeft;
  private boolean begun;
  private boolean stopped;

  private int dataStream;
  private int dataLeft;
  private int paddingLeft;
  private boolean dataEnds;
  private boolean paddingUnknown;
  private boolean inData;

  private int blockStream;
  private int blockOctets;
  private int continuations;
  private boolean blockEnds;
  private boolean blockOwnParent;
  private byte[] block = new byte[0];

  /// @param scratch for a header block, [Http2Limits#BLOCK_OCTETS] at least
  /// @param preface whether the peer is a client, which sends a preface first
  FrameReader(FrameListener listener, byte[] scratch, boolean preface) {
    this.listener = listener;
    this.scratch = scratch;
    this.prefaceLeft = preface ? Frames.PREFACE.length() : 0;
  }

  /// Nothing more is to be read.
  void stop() {
    stopped = true;
  }

  /// Whether a header block has begun and not ended.
  boolean inBlock() {
    return blockStream != 0;
  }

  /// Whether the preface and the first SETTINGS have come.
  boolean begun() {
    return begun;
  }

  /// Reads what there is. What is left in `in` is the beginning of a frame; it must come again,
  /// with more behind it.
  void read(ByteBuf in) {
    boolean more = !stopped;
    while (more) {
      more = (prefaceLeft > 0 ? preface(in) : inData ? data(in) : frame(in)) && !stopped;
    }
    if (stopped) {
      in.skipBytes(in.readableBytes());
    }
  }

  private boolean preface(ByteBuf in) {
    int from = Frames.PREFACE.length() - prefaceLeft;
    int octets = Math.min(prefaceLeft, in.readableBytes());
    for (int i = 0; i < octets; i++) {
      if (in.readByte() != Frames.PREFACE.charAt(from + i)) {
        return error(ErrorCode.PROTOCOL_ERROR, "not the HTTP/2 preface");
      }
    }
    prefaceLeft -= octets;
    return prefaceLeft == 0;
  }

  private boolean error(ErrorCode code, String reason) {
    stopped = true;
    listener.connectionError(code, reason);
    return false;
  }

  /// @return whether another frame may follow at once
  private boolean frame(ByteBuf in) {
    if (in.readableBytes() < Frames.HEADER_OCTETS) {
      return false;
    }
    int at = in.readerIndex();
    int word = in.getInt(at);
    int length = word >>> 8;
    int type = word & 0xff;
    int flags = in.getByte(at + 4);
    int stream = in.getInt(at + 5) & Frames.MAX_31_BITS;
    if (length > Frames.MAX_PAYLOAD) {
      return error(ErrorCode.FRAME_SIZE_ERROR, "frame too large");
    }
    if (!begun && (type != Frames.SETTINGS || (flags & Frames.ACK) != 0)) {
      return error(ErrorCode.PROTOCOL_ERROR, "SETTINGS must come first");
    }
    if (blockStream != 0 && (type != Frames.CONTINUATION || stream != blockStream)) {
      return error(ErrorCode.PROTOCOL_ERROR, "a header block is not ended");
    }
    if (type == Frames.DATA) {
      in.skipBytes(Frames.HEADER_OCTETS);
      return beginData(stream, length, flags);
    }
    if (in.readableBytes() < Frames.HEADER_OCTETS + length) {
      return false;
    }
    in.skipBytes(Frames.HEADER_OCTETS);
    int end = in.readerIndex() + length;
    boolean more =
        switch (type) {
          case Frames.HEADERS -> headers(in, stream, length, flags);
          case Frames.CONTINUATION -> continuation(in, stream, length, flags);
          case Frames.PRIORITY, Frames.RST_STREAM, Frames.WINDOW_UPDATE ->
              fixed(in, stream, length, type);
          case Frames.SETTINGS, Frames.PING, Frames.GOAWAY ->
              ofConnection(in, stream, length, type, flags);
          case Frames.PUSH_PROMISE ->
              error(ErrorCode.PROTOCOL_ERROR, "PUSH_PROMISE was not asked for");
          default -> {
            listener.unknown();
            yield true;
          }
        };
    in.readerIndex(end);
    return more;
  }

  private boolean beginData(int stream, int length, int flags) {
    if (stream == 0) {
      return error(ErrorCode.PROTOCOL_ERROR, "DATA on stream 0");
    }
    paddingUnknown = (flags & Frames.PADDED) != 0;
    if (paddingUnknown && length == 0) {
      return error(ErrorCode.FRAME_SIZE_ERROR, "DATA without its padding");
    }
    inData = true;
    dataStream = stream;
    dataLeft = length;
    paddingLeft = 0;
    dataEnds = (flags & Frames.END_STREAM) != 0;
    return true;
  }

  private boolean data(ByteBuf in) {
    if (paddingUnknown) {
      if (!in.isReadable()) {
        return false;
      }
      paddingLeft = in.readUnsignedByte();
      dataLeft -= 1 + paddingLeft;
      paddingUnknown = false;
      if (dataLeft < 0) {
        return error(ErrorCode.PROTOCOL_ERROR, "more padding than DATA");
      }
      listener.padding(dataStream, 1 + paddingLeft);
    }
    if (dataLeft >= 0) {
      int octets = Math.min(dataLeft, in.readableBytes());
      boolean whole = octets == dataLeft;
      if (octets == 0 && !whole) {
        return false;
      }
      dataLeft = whole ? -1 : dataLeft - octets;
      int end = in.readerIndex() + octets;
      listener.data(dataStream, in, octets, whole && dataEnds);
      in.readerIndex(end);
    }
    if (dataLeft < 0) {
      int octets = Math.min(paddingLeft, in.readableBytes());
      in.skipBytes(octets);
      paddingLeft -= octets;
      inData = paddingLeft > 0;
    }
    return !inData;
  }

  private boolean headers(ByteBuf in, int stream, int length, int flags) {
    if (stream == 0) {
      return error(ErrorCode.PROTOCOL_ERROR, "HEADERS on stream 0");
    }
    int octets = length;
    int padding = 0;
    boolean padded = (flags & Frames.PADDED) != 0;
    boolean prioritized = (flags & Frames.WITH_PRIORITY) != 0;
    if (length < (padded ? 1 : 0) + (prioritized ? Frames.PRIORITY_OCTETS : 0)) {
      return error(ErrorCode.FRAME_SIZE_ERROR, "HEADERS too short");
    }
    if (padded) {
      padding = in.readUnsignedByte();
      octets -= 1 + padding;
    }
    blockOwnParent = false;
    if (prioritized) {
      blockOwnParent = (in.readInt() & Frames.MAX_31_BITS) == stream;
      in.skipBytes(1);
      octets -= Frames.PRIORITY_OCTETS;
    }
    if (octets < 0) {
      return error(ErrorCode.PROTOCOL_ERROR, "more padding than HEADERS");
    }
    blockEnds = (flags & Frames.END_STREAM) != 0;
    if ((flags & Frames.END_HEADERS) != 0) {
      in.readBytes(scratch, 0, octets);
      listener.headers(stream, scratch, octets, blockEnds, blockOwnParent);
      return true;
    }
    blockStream = stream;
    blockOctets = 0;
    continuations = 0;
    keep(in, octets);
    return true;
  }

  private boolean continuation(ByteBuf in, int stream, int length, int flags) {
    if (blockStream == 0) {
      return error(ErrorCode.PROTOCOL_ERROR, "CONTINUATION of nothing");
    }
    continuations++;
    if (continuations > Http2Limits.CONTINUATIONS
        || blockOctets + length > Http2Limits.BLOCK_OCTETS) {
      return error(ErrorCode.ENHANCE_YOUR_CALM, "header block too large");
    }
    keep(in, length);
    if ((flags & Frames.END_HEADERS) != 0) {
      byte[] whole = block;
      block = new byte[0];
      blockStream = 0;
      listener.headers(stream, whole, blockOctets, blockEnds, blockOwnParent);
    }
    return true;
  }

  private void keep(ByteBuf in, int octets) {
    int end = blockOctets + octets;
    if (block.length < end) {
      block = Arrays.copyOf(block, Math.max(end, block.length * 2));
    }
    in.readBytes(block, blockOctets, octets);
    blockOctets = end;
  }

  /// Frames of a stream with a fixed length.
  private boolean fixed(ByteBuf in, int stream, int length, int type) {
    boolean priority = type == Frames.PRIORITY;
    if (stream == 0 && type != Frames.WINDOW_UPDATE) {
      return error(ErrorCode.PROTOCOL_ERROR, "a stream's frame on stream 0");
    }
    if (length != (priority ? Frames.PRIORITY_OCTETS : Integer.BYTES)) {
      return error(ErrorCode.FRAME_SIZE_ERROR, "frame of a wrong length");
    }
    int value = in.readInt();
    if (type == Frames.WINDOW_UPDATE) {
      listener.windowUpdate(stream, value & Frames.MAX_31_BITS);
    } else if (!priority) {
      listener.reset(stream, value);
    } else if ((value & Frames.MAX_31_BITS) == stream) {
      return error(ErrorCode.PROTOCOL_ERROR, "a stream can not depend on itself");
    } else {
      listener.priority(stream);
    }
    return true;
  }

  /// What servers of gRPC say in a GOAWAY. The reader goes on behind the frame in any case.
  private static boolean tooManyPings(ByteBuf in, int octets) {
    int expected = TOO_MANY_PINGS.length();
    return octets >= expected
        && TOO_MANY_PINGS.contentEquals(in.readCharSequence(expected, StandardCharsets.US_ASCII));
  }

  /// Frames of the connection.
  private boolean ofConnection(ByteBuf in, int stream, int length, int type, int flags) {
    if (stream != 0) {
      return error(ErrorCode.PROTOCOL_ERROR, "a connection's frame on a stream");
    }
    boolean acknowledges = (flags & Frames.ACK) != 0;
    boolean fits =
        switch (type) {
          case Frames.SETTINGS -> acknowledges ? length == 0 : length % Frames.SETTING_OCTETS == 0;
          case Frames.PING -> length == Long.BYTES;
          default -> length >= Long.BYTES;
        };
    if (!fits) {
      return error(ErrorCode.FRAME_SIZE_ERROR, "frame of a wrong length");
    }
    if (type == Frames.PING) {
      listener.ping(in.readLong(), acknowledges);
    } else if (type == Frames.GOAWAY) {
      int last = in.readInt() & Frames.MAX_31_BITS;
      listener.goAway(last, in.readInt(), tooManyPings(in, length - Long.BYTES));
    } else if (acknowledges) {
      listener.settingsAcknowledged();
    } else {
      begun = true;
      listener.settings(in, length);
    }
    return true;
  }
}
