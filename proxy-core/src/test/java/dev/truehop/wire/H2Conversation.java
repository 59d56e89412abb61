package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Confined to the script that plays it; what it sends may be sent by others, too. The server's end
/// of an HTTP/2 connection, frame by frame, for small messages.
final class H2Conversation {
  static final int NO_ERROR = 0;
  static final int REFUSED_STREAM = 7;

  private static final byte[] STATUS_200 = {(byte) 0x88};

  private final Conversation octets;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Open> open = new HashMap<>();

  /// Immutable. A request that is there whole.
  record Request(int stream, String method, String path, String body) {}

  /// Confined to the script. A request, as far as it has come.
  private record Open(Http2Headers head, ByteArrayOutputStream body) {}

  private H2Conversation(Conversation octets) {
    this.octets = octets;
  }

  /// Takes the preface and sends SETTINGS that change nothing.
  static H2Conversation begin(Conversation octets) throws IOException {
    octets.in().exactly(H2Frame.PREFACE_OCTETS);
    return new H2Conversation(octets).send(H2Frame.SETTINGS, 0, 0);
  }

  /// The next request that is whole, or null at the end of the connection. Answers PING and
  /// SETTINGS meanwhile.
  Request request() throws IOException {
    while (true) {
      H2Frame frame;
      try {
        frame = H2Frame.read(octets.in());
      } catch (EOFException _) {
        return null;
      }
      take(frame);
      boolean message = frame.type() == H2Frame.HEADERS || frame.type() == H2Frame.DATA;
      if (message && frame.has(H2Frame.END_STREAM)) {
        Open whole = open.remove(frame.stream());
        return new Request(
            frame.stream(),
            whole.head.method().toString(),
            whole.head.path().toString(),
            whole.body.toString(ISO_8859_1));
      }
    }
  }

  private void take(H2Frame frame) throws IOException {
    switch (frame.type()) {
      case H2Frame.HEADERS -> open.putIfAbsent(frame.stream(), new Open(head(frame), body()));
      case H2Frame.DATA -> open.get(frame.stream()).body.writeBytes(frame.payload());
      case H2Frame.RST_STREAM -> open.remove(frame.stream());
      case H2Frame.SETTINGS -> {
        if (!frame.has(H2Frame.ACK)) {
          send(H2Frame.SETTINGS, H2Frame.ACK, 0);
        }
      }
      case H2Frame.PING -> {
        if (!frame.has(H2Frame.ACK)) {
          write(H2Frame.frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload()));
        }
      }
      default -> {
        // Nothing that a small message depends on.
      }
    }
  }

  private static ByteArrayOutputStream body() {
    return new ByteArrayOutputStream();
  }

  private Http2Headers head(H2Frame frame) throws IOException {
    if (!frame.has(H2Frame.END_HEADERS)) {
      throw new IOException("a head of several frames");
    }
    try {
      return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  /// 200, with this body.
  void answer(Request request, String text) throws IOException {
    int stream = request.stream();
    write(H2Frame.frame(H2Frame.HEADERS, H2Frame.END_HEADERS, stream, STATUS_200));
    write(H2Frame.frame(H2Frame.DATA, H2Frame.END_STREAM, stream, text.getBytes(ISO_8859_1)));
  }

  void refuse(Request request) throws IOException {
    send(H2Frame.RST_STREAM, 0, request.stream(), REFUSED_STREAM);
  }

  void goAway(int lastStream) throws IOException {
    send(H2Frame.GOAWAY, 0, 0, lastStream, NO_ERROR);
  }

  void close() throws IOException {
    octets.close();
  }

  private H2Conversation send(int type, int flags, int stream, int... words) throws IOException {
    write(H2Frame.frame(type, flags, stream, H2Frame.words(words)));
    return this;
  }

  private synchronized void write(byte[] frame) throws IOException {
    octets.write(frame);
  }
}
