package dev.truehop.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The app's end of one HTTP/2 connection. Its framing is its own, its header
/// compression Netty's, so that it shares nothing with what it tests.
final class H2AppConnection implements SimPeer {
  private static final int PREFACE_OCTETS = 24;

  /// One request, as far as it has come.
  static final class Request {
    final int stream;
    final Http2Headers head;
    final StringBuilder body = new StringBuilder();
    @Nullable Http2Headers trailers;

    Request(int stream, Http2Headers head) {
      this.stream = stream;
      this.head = head;
    }

    @Nullable String field(String name) {
      CharSequence value = head.get(name);
      return value == null ? null : value.toString();
    }
  }

  private final H2App app;
  private final SimWire wire;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final ByteBuf input = Unpooled.buffer();
  private final Map<Integer, Request> requests = new TreeMap<>();
  private final Map<Integer, Integer> resets = new TreeMap<>();
  private final Map<Integer, String> bodies = new TreeMap<>();
  private final Map<Integer, Long> sent = new TreeMap<>();
  private final Map<Integer, Long> credit = new TreeMap<>();
  private final List<Long> pings = new ArrayList<>();
  private final List<int[]> goAways = new ArrayList<>();
  private boolean prefaced;
  private boolean settled;
  private boolean answersPings = true;
  private Runnable onPing = () -> {};
  private int highest;
  private boolean givesCredit = true;
  private boolean closed;
  private int mostOpen;
  private long initialWindow = 65_535;

  private @Nullable ByteBuf together;

  H2AppConnection(H2App app, SimWire wire) {
    this.app = app;
    this.wire = wire;
  }

  SimWire wire() {
    return wire;
  }

  /// @param pairs of identifier and value
  H2AppConnection settings(int... pairs) {
    settled = true;
    ByteBuf payload = Unpooled.buffer();
    for (int i = 0; i < pairs.length; i += 2) {
      payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
    }
    return frame(H2Client.SETTINGS, 0, 0, payload);
  }

  H2AppConnection answersPings(boolean answers) {
    answersPings = answers;
    return this;
  }

  /// What comes before the answer to a PING.
  H2AppConnection onPing(Runnable task) {
    onPing = task;
    return this;
  }

  /// The last stream that was opened.
  int highest() {
    return highest;
  }

  H2AppConnection givesCredit(boolean gives) {
    givesCredit = gives;
    return this;
  }

  H2AppConnection frame(int type, int flags, int stream, ByteBuf payload) {
    ByteBuf frame = H2Client.encoded(type, flags, stream, payload);
    if (together == null) {
      wire.peerSends(ByteBufUtil.getBytes(frame));
    } else {
      together.writeBytes(frame);
    }
    return this;
  }

  /// Sends frames in such a way that the proxy reads them at once.
  void together(Runnable frames) {
    ByteBuf all = Unpooled.buffer();
    together = all;
    frames.run();
    together = null;
    wire.peerSends(ByteBufUtil.getBytes(all));
  }

  /// @param fields name and value in turns
  H2AppConnection headers(int stream, boolean end, String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    if (end) {
      requests.remove(stream);
    }
    return frame(H2Client.HEADERS, end ? 5 : 4, stream, block);
  }

  H2AppConnection data(int stream, String text, boolean end) {
    if (end) {
      requests.remove(stream);
    }
    ByteBuf octets = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    return frame(H2Client.DATA, end ? 1 : 0, stream, octets);
  }

  /// Sends a body as the windows allow, and the end.
  void sendBody(int stream, String body) {
    bodies.put(stream, body);
    pump();
  }

  /// The streams take turns, a frame each.
  private void pump() {
    boolean progress = true;
    while (progress) {
      progress = false;
      for (int stream : new ArrayList<>(bodies.keySet())) {
        String rest = bodies.get(stream);
        long window = Math.min(window(stream), window(0));
        int octets = (int) Math.min(Math.min(window, rest.length()), 16_384);
        if (octets > 0) {
          sent.merge(0, (long) octets, Long::sum);
          sent.merge(stream, (long) octets, Long::sum);
          boolean last = octets == rest.length();
          bodies.put(stream, rest.substring(octets));
          data(stream, rest.substring(0, octets), last);
          progress = true;
          if (last) {
            bodies.remove(stream);
          }
        }
      }
    }
  }

  private long window(int stream) {
    long first = stream == 0 ? 65_535 : initialWindow;
    return first + credit(stream) - sent.getOrDefault(stream, 0L);
  }

  /// 200 with this body.
  H2AppConnection answer(int stream, String body) {
    headers(stream, false, ":status", "200", "content-length", "" + body.length());
    return data(stream, body, true);
  }

  H2AppConnection reset(int stream, int code) {
    requests.remove(stream);
    return frame(H2Client.RST_STREAM, 0, stream, Unpooled.buffer().writeInt(code));
  }

  H2AppConnection goAway(int last, int code) {
    return goAway(last, code, "");
  }

  H2AppConnection goAway(int last, int code, String debug) {
    ByteBuf payload = Unpooled.buffer().writeInt(last).writeInt(code);
    payload.writeCharSequence(debug, StandardCharsets.US_ASCII);
    return frame(H2Client.GOAWAY, 0, 0, payload);
  }

  H2AppConnection windowUpdate(int stream, int increment) {
    return frame(H2Client.WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(increment));
  }

  void close() {
    closed = true;
    wire.peerCloses();
  }

  /// Aborts (RST).
  void abort() {
    closed = true;
    wire.peerResets();
  }

  /// The pod is gone without a word.
  void vanish() {
    closed = true;
    wire.peerVanishes();
  }

  boolean open() {
    return !closed;
  }

  /// RST_STREAMs from the proxy: stream and code.
  Map<Integer, Integer> resets() {
    return resets;
  }

  List<Long> pings() {
    return pings;
  }

  List<int[]> goAways() {
    return goAways;
  }

  /// How many streams were open at once.
  int mostOpen() {
    return mostOpen;
  }

  /// How many octets the proxy has allowed beyond the first window; 0 is the connection.
  long credit(int stream) {
    return credit.getOrDefault(stream, 0L);
  }

  @Override
  public void endedByProxy() {
    closed = true;
    wire.peerCloses();
  }

  @Override
  public void resetByProxy() {
    closed = true;
  }

  @Override
  public void received(byte[] octets) {
    input.writeBytes(octets);
    if (!prefaced && input.readableBytes() >= PREFACE_OCTETS) {
      input.skipBytes(PREFACE_OCTETS);
      prefaced = true;
    }
    while (prefaced && input.readableBytes() >= 9) {
      int length = input.getInt(input.readerIndex()) >>> 8;
      if (input.readableBytes() < 9 + length) {
        return;
      }
      int type = input.readInt() & 0xff;
      int flags = input.readByte();
      int stream = input.readInt();
      read(type, flags, stream, input.readSlice(length));
    }
    input.discardReadBytes();
  }

  private void read(int type, int flags, int id, ByteBuf payload) {
    switch (type) {
      case H2Client.DATA -> data(id, flags, payload);
      case H2Client.HEADERS -> headers(id, (flags & 1) != 0, payload);
      case H2Client.RST_STREAM -> {
        resets.put(id, payload.readInt());
        requests.remove(id);
        bodies.remove(id);
      }
      case H2Client.SETTINGS -> {
        if ((flags & 1) == 0) {
          while (payload.isReadable()) {
            int setting = payload.readUnsignedShort();
            int value = payload.readInt();
            initialWindow = setting == 4 ? value : initialWindow;
          }
          if (settled) {
            frame(H2Client.SETTINGS, 1, 0, Unpooled.EMPTY_BUFFER);
          }
        }
      }
      case H2Client.PING -> {
        long value = payload.readLong();
        if ((flags & 1) == 0) {
          pings.add(value);
          onPing.run();
          if (answersPings && !closed) {
            frame(H2Client.PING, 1, 0, Unpooled.buffer().writeLong(value));
          }
        }
      }
      case H2Client.GOAWAY -> goAways.add(new int[] {payload.readInt(), payload.readInt()});
      case H2Client.WINDOW_UPDATE -> {
        credit.merge(id, (long) payload.readInt(), Long::sum);
        pump();
      }
      default -> throw new AssertionError("a frame of type " + type);
    }
  }

  private void data(int id, int flags, ByteBuf payload) {
    Request request = requests.get(id);
    int octets = payload.readableBytes();
    if (givesCredit && octets > 0) {
      windowUpdate(0, octets);
      windowUpdate(id, octets);
    }
    if (request != null) {
      request.body.append(payload.toString(StandardCharsets.ISO_8859_1));
      if ((flags & 1) != 0) {
        app.execute(this, request);
      }
    }
  }

  private void headers(int id, boolean end, ByteBuf payload) {
    Http2Headers headers;
    try {
      headers = decoder.decodeHeaders(id, payload);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    Request request = requests.get(id);
    if (request == null) {
      request = new Request(id, headers);
      highest = id;
      requests.put(id, request);
      mostOpen = Math.max(mostOpen, requests.size());
      app.head(this, request);
    } else {
      request.trailers = headers;
    }
    if (end) {
      app.execute(this, request);
    }
  }
}
