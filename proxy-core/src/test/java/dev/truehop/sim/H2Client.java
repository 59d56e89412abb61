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

/// Worker-confined. An HTTP/2 client of the simulated proxy. Its framing is its own, its header
/// compression Netty's, so that it shares nothing with what it tests.
final class H2Client implements SimPeer {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /// What has come of one stream.
  static final class Stream {
    final List<Http2Headers> heads = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    @Nullable Http2Headers trailers;
    boolean ended;
    int reset = -1;

    Http2Headers head() {
      return heads.getLast();
    }

    int status() {
      return Integer.parseInt(head().status().toString());
    }

    @Nullable String field(String name) {
      CharSequence value = head().get(name);
      return value == null ? null : value.toString();
    }
  }

  private final SimWorld world;
  private final SimWire wire;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final ByteBuf input = Unpooled.buffer();
  private final Map<Integer, Stream> streams = new TreeMap<>();
  private final List<int[]> goAways = new ArrayList<>();
  private final List<Long> pings = new ArrayList<>();
  private final Map<Integer, Long> credit = new TreeMap<>();
  private boolean givesCredit = true;
  private boolean answersPings = true;
  private int nextStream = 1;
  private boolean ended;
  private boolean reset;
  private final Map<Integer, Integer> settings = new TreeMap<>();

  H2Client(SimWorld world, SimWire wire) {
    this.world = world;
    this.wire = wire;
  }

  /// Sends the preface and SETTINGS.
  H2Client begin() {
    ByteBuf preface = Unpooled.copiedBuffer(PREFACE, StandardCharsets.US_ASCII);
    return raw(preface.writeBytes(encoded(SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER)));
  }

  SimWire wire() {
    return wire;
  }

  /// Whether DATA is answered with WINDOW_UPDATEs at once.
  H2Client givesCredit(boolean gives) {
    givesCredit = gives;
    return this;
  }

  H2Client answersPings(boolean answers) {
    answersPings = answers;
    return this;
  }

  H2Client raw(ByteBuf octets) {
    wire.peerSends(ByteBufUtil.getBytes(octets));
    world.run();
    return this;
  }

  static ByteBuf encoded(int type, int flags, int stream, ByteBuf payload) {
    return Unpooled.buffer()
        .writeInt(payload.readableBytes() << 8 | type)
        .writeByte(flags)
        .writeInt(stream)
        .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
  }

  static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  H2Client frame(int type, int flags, int stream, ByteBuf payload) {
    return raw(encoded(type, flags, stream, payload));
  }

  /// @param pairs of identifier and value
  H2Client settings(int... pairs) {
    ByteBuf payload = Unpooled.buffer();
    for (int i = 0; i < pairs.length; i += 2) {
      payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
    }
    return frame(SETTINGS, 0, 0, payload);
  }

  H2Client windowUpdate(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(increment));
  }

  H2Client reset(int stream) {
    return frame(RST_STREAM, 0, stream, Unpooled.buffer().writeInt(8));
  }

  H2Client data(int stream, String text, boolean end) {
    return frame(
        DATA, end ? 1 : 0, stream, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /// A block, in Netty's encoding.
  ///
  /// @param fields name and value in turns
  ByteBuf block(int stream, String... fields) {
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
    return block;
  }

  H2Client headers(int stream, boolean end, String... fields) {
    return frame(HEADERS, end ? 5 : 4, stream, block(stream, fields));
  }

  /// The id of a new stream with this request.
  int request(boolean end, String method, String path, String... more) {
    String[] fields = new String[8 + more.length];
    String[] pseudo = {":method", method, ":scheme", "http", ":path", path, ":authority", "app"};
    System.arraycopy(pseudo, 0, fields, 0, 8);
    System.arraycopy(more, 0, fields, 8, more.length);
    int stream = nextStream();
    headers(stream, end, fields);
    return stream;
  }

  int nextStream() {
    int stream = nextStream;
    nextStream += 2;
    return stream;
  }

  int get(String path) {
    return request(true, "GET", path);
  }

  int post(String path, String body) {
    int stream = request(false, "POST", path, "content-length", Integer.toString(body.length()));
    data(stream, body, true);
    return stream;
  }

  void close() {
    wire.peerCloses();
    world.run();
  }

  Stream stream(int id) {
    return streams.computeIfAbsent(id, _ -> new Stream());
  }

  /// The GOAWAYs so far: last stream and code.
  List<int[]> goAways() {
    return goAways;
  }

  /// The PINGs that were no answers.
  List<Long> pings() {
    return pings;
  }

  /// How many octets the proxy has allowed on a stream beyond the first window; 0 is the
  /// connection.
  long credit(int stream) {
    return credit.getOrDefault(stream, 0L);
  }

  /// What the proxy has announced.
  Map<Integer, Integer> settings() {
    return settings;
  }

  boolean ended() {
    return ended || reset;
  }

  @Override
  public void endedByProxy() {
    ended = true;
    wire.peerCloses();
  }

  @Override
  public void resetByProxy() {
    reset = true;
  }

  @Override
  public void received(byte[] octets) {
    input.writeBytes(octets);
    while (input.readableBytes() >= 9) {
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
      case DATA -> {
        Stream stream = stream(id);
        int octets = payload.readableBytes();
        stream.body.append(payload.toString(StandardCharsets.ISO_8859_1));
        stream.ended = (flags & 1) != 0;
        if (givesCredit && octets > 0) {
          reply(WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(octets));
          reply(WINDOW_UPDATE, 0, id, Unpooled.buffer().writeInt(octets));
        }
      }
      case HEADERS -> headers(stream(id), id, (flags & 1) != 0, payload);
      case RST_STREAM -> stream(id).reset = payload.readInt();
      case SETTINGS -> {
        if ((flags & 1) == 0) {
          while (payload.isReadable()) {
            settings.put(payload.readUnsignedShort(), payload.readInt());
          }
          reply(SETTINGS, 1, 0, Unpooled.EMPTY_BUFFER);
        }
      }
      case PING -> {
        long value = payload.readLong();
        if ((flags & 1) == 0) {
          pings.add(value);
          if (answersPings) {
            reply(PING, 1, 0, Unpooled.buffer().writeLong(value));
          }
        }
      }
      case GOAWAY -> goAways.add(new int[] {payload.readInt(), payload.readInt()});
      case WINDOW_UPDATE -> credit.merge(id, (long) payload.readInt(), Long::sum);
      default -> throw new AssertionError("a frame of type " + type);
    }
  }

  /// Sends in the middle of what happens.
  private void reply(int type, int flags, int stream, ByteBuf payload) {
    wire.peerSends(ByteBufUtil.getBytes(encoded(type, flags, stream, payload)));
  }

  private void headers(Stream stream, int id, boolean end, ByteBuf payload) {
    try {
      Http2Headers headers = decoder.decodeHeaders(id, payload);
      if (headers.status() == null) {
        stream.trailers = headers;
      } else {
        stream.heads.add(headers);
      }
      stream.ended = end;
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }
}
