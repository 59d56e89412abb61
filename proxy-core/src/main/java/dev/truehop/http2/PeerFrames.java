package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Judges every frame of the peer's by the state of its stream (RFC 9113, 5.1 and
/// 6), keeps the windows, counts what may be a flood, and passes messages on to the streams' users
/// and to the role.
final class PeerFrames implements FrameListener {
  private final Http2Connection connection;
  private final Http2Role role;
  private final FrameWriter out;
  private final SendFlow sendFlow;
  private final ReceiveFlow receiveFlow;
  private final FloodGuard floods;
  private final HpackDecoder decoder;
  private final HeaderBlock block = new HeaderBlock();

  PeerFrames(Http2Connection connection, Http2Role role, byte[] text) {
    this.connection = connection;
    this.role = role;
    this.out = connection.out();
    this.sendFlow = connection.sendFlow();
    this.receiveFlow = connection.receiveFlow();
    this.floods = connection.floods();
    this.decoder = new HpackDecoder(text, role.maxFields());
  }

  @Override
  public void data(int id, ByteBuf in, int octets, boolean end) {
    floods.data();
    if (octets == 0 && !end && flooded(Flood.EMPTY_DATA)) {
      return;
    }
    if (!receiveFlow.arrived(octets)) {
      connectionError(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the window allows");
      return;
    }
    Http2Stream stream = connection.stream(id);
    if (stream == null || stream.endReceived) {
      receiveFlow.dropped(octets);
      stray(id, stream);
      return;
    }
    if (!receiveFlow.arrived(stream, octets)) {
      streamError(id, ErrorCode.FLOW_CONTROL_ERROR);
      return;
    }
    if (end) {
      stream.endReceived = true;
    }
    stream.user.data(in, octets, end);
    receiveFlow.taken(stream);
    closeIfOver(stream);
  }

  private void closeIfOver(Http2Stream stream) {
    if (stream.isOpen() && stream.endReceived && stream.endSent) {
      connection.close(stream);
    }
  }

  @Override
  public void padding(int id, int octets) {
    Http2Stream stream = connection.stream(id);
    if (!receiveFlow.arrived(octets)) {
      connectionError(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the window allows");
    } else if (stream == null || stream.endReceived) {
      receiveFlow.dropped(octets);
    } else if (!receiveFlow.arrived(stream, octets)) {
      streamError(id, ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  /// A frame for a stream whose messages from the peer are over.
  ///
  /// @param stream null if it is not open
  void stray(int id, @Nullable Http2Stream stream) {
    if (stream != null) {
      streamError(id, ErrorCode.STREAM_CLOSED);
    } else if (connection.clientIds().isIdle(id)) {
      connectionError(ErrorCode.PROTOCOL_ERROR, "a frame for a stream that was not opened");
    } else if (role.server() && !connection.clientIds().wasReset(id)) {
      connectionError(ErrorCode.STREAM_CLOSED, "a frame for a stream that is over");
    } else {
      flooded(Flood.IGNORED);
    }
  }

  @Override
  public void headers(int id, byte[] octets, int length, boolean end, boolean ownParent) {
    block.set(id, octets, length);
    block.end = end;
    block.ownParent = ownParent;
    Http2Stream stream = connection.stream(id);
    role.headers(stream, block);
    if (stream != null) {
      closeIfOver(stream);
    }
  }

  /// Decodes the block that has come.
  ///
  /// @return false if the connection has ended with it
  boolean decode(HeaderBlock block, FieldSink sink) {
    if (decoder.decode(block.octets, block.length, sink)) {
      return true;
    }
    connectionError(ErrorCode.COMPRESSION_ERROR, "not a header block");
    return false;
  }

  /// Whether the block had more than allowed.
  boolean overflow() {
    return decoder.overflow();
  }

  /// Counts what may be a flood.
  ///
  /// @return true if it is, and the connection has ended
  boolean flooded(Flood flood) {
    if (!floods.count(flood, connection.worker().clock().nanos())) {
      return false;
    }
    connectionError(ErrorCode.ENHANCE_YOUR_CALM, flood.reason);
    return true;
  }

  @Override
  public void priority(int id) {
    flooded(Flood.PRIORITIES);
  }

  @Override
  public void unknown() {
    flooded(Flood.IGNORED);
  }

  @Override
  public void reset(int id, int code) {
    Http2Stream stream = connection.stream(id);
    if (stream == null) {
      if (connection.clientIds().isIdle(id)) {
        connectionError(ErrorCode.PROTOCOL_ERROR, "RST_STREAM for a stream that was not opened");
        return;
      }
    } else {
      stream.resetCode = code;
      connection.close(stream);
      boolean refused = code == ErrorCode.REFUSED_STREAM.code();
      stream.user.reset(refused ? StreamEnd.REFUSED : StreamEnd.RESET);
    }
    // A server can reset no more streams than we open.
    flooded(role.server() ? Flood.RESETS : Flood.IGNORED);
  }

  @Override
  public void settings(ByteBuf in, int octets) {
    if (flooded(Flood.SETTINGS)) {
      return;
    }
    int end = in.readerIndex() + octets;
    while (in.readerIndex() < end) {
      ErrorCode wrong = setting(in.readUnsignedShort(), in.readInt());
      if (wrong != ErrorCode.NO_ERROR) {
        connectionError(wrong, "a setting out of its range");
        return;
      }
    }
    out.acknowledgeSettings();
    role.settingsChanged();
    sendFlow.pump();
  }

  private ErrorCode setting(int id, int value) {
    return switch (id) {
      case Frames.SETTINGS_ENABLE_PUSH ->
          (value & ~1) == 0 ? ErrorCode.NO_ERROR : ErrorCode.PROTOCOL_ERROR;
      case Frames.SETTINGS_INITIAL_WINDOW_SIZE ->
          value >= 0 && sendFlow.initialWindow(value, connection.openStreams())
              ? ErrorCode.NO_ERROR
              : ErrorCode.FLOW_CONTROL_ERROR;
      case Frames.SETTINGS_MAX_FRAME_SIZE ->
          value >= Frames.MAX_PAYLOAD && value < 1 << 24
              ? ErrorCode.NO_ERROR
              : ErrorCode.PROTOCOL_ERROR;
      default -> {
        role.setting(id, value);
        yield ErrorCode.NO_ERROR;
      }
    };
  }

  @Override
  public void settingsAcknowledged() {
    flooded(Flood.SETTINGS);
  }

  @Override
  public void ping(long payload, boolean acknowledges) {
    if (acknowledges) {
      role.pong(payload);
    } else if (!flooded(Flood.PINGS)) {
      out.ping(payload, true);
    }
  }

  @Override
  public void goAway(int last, int code, boolean tooManyPings) {
    role.goAway(last, code, tooManyPings);
  }

  @Override
  public void windowUpdate(int id, int increment) {
    if (flooded(Flood.WINDOW_UPDATES)) {
      return;
    }
    if (id == 0) {
      if (increment == 0) {
        connectionError(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of nothing");
      } else if (!sendFlow.widen(increment)) {
        connectionError(ErrorCode.FLOW_CONTROL_ERROR, "window too large");
      } else {
        sendFlow.pump();
      }
      return;
    }
    Http2Stream stream = connection.stream(id);
    if (stream == null) {
      if (connection.clientIds().isIdle(id)) {
        connectionError(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE for a stream that is not open");
      }
    } else if (increment == 0) {
      streamError(id, ErrorCode.PROTOCOL_ERROR);
    } else if (!sendFlow.widen(stream, increment)) {
      streamError(id, ErrorCode.FLOW_CONTROL_ERROR);
    } else {
      sendFlow.pump();
    }
  }

  /// The peer's error: its stream is reset, and the stream's user hears of it.
  @Override
  public void streamError(int id, ErrorCode code) {
    Http2Stream stream = connection.stream(id);
    connection.clientIds().reset(id);
    out.reset(id, code);
    if (stream != null) {
      connection.close(stream);
      stream.user.reset(StreamEnd.MALFORMED);
    }
    flooded(role.server() ? Flood.PROVOKED_RESETS : Flood.IGNORED);
    connection.flushSoon();
  }

  @Override
  public void connectionError(ErrorCode code, String reason) {
    if (!connection.ended()) {
      role.broken(code);
      connection.end(code, reason);
    }
  }
}
