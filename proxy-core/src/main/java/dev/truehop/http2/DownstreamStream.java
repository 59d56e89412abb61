package dev.truehop.http2;

import dev.truehop.exchange.Addresses;
import dev.truehop.exchange.DownstreamConnection;
import dev.truehop.exchange.DownstreamWire;
import dev.truehop.http1.ClientFields;
import dev.truehop.http1.Framing;
import dev.truehop.http1.Method;
import dev.truehop.http1.ResponseHead;
import dev.truehop.http1.ResponseParser;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Stands between a stream and a [DownstreamConnection]: what comes on the stream
/// goes there as HTTP/1.1 octets, and what comes from there goes out as HEADERS and DATA. Serves
/// one stream after the other; it is free when both the stream and the exchange are over.
final class DownstreamStream implements StreamUser, DownstreamWire {
  private static final byte[] NO_OCTETS = {};
  private final DownstreamHttp2 owner;
  private final Worker worker;
  private final Http2Connection connection;
  private final HpackEncoder encoder;
  private final Http2Stream stream = new Http2Stream(this);
  private final DownstreamConnection downstream;
  private int index;
  private boolean tunnel;
  private boolean chunked;
  private boolean upgrade;
  private long remaining;
  private byte @Nullable [] webSocketKey;
  private boolean touched;
  private boolean exchangeOver;
  private int stuckOctets;
  private long stuckNanos;

  DownstreamStream(DownstreamHttp2 owner) {
    this.owner = owner;
    this.worker = owner.worker();
    this.connection = owner.connection();
    this.encoder = owner.encoder();
    this.downstream = new DownstreamConnection(owner.listener(), this);
  }

  Http2Stream stream() {
    return stream;
  }

  /// Its place among the open streams.
  int index() {
    return index;
  }

  void openAt(int index) {
    this.index = index;
  }

  /// Begins with a request, whose head lies in the worker's scratch.
  void begin(RequestTranslation request, int octets, boolean end, byte @Nullable [] webSocketKey) {
    tunnel = request.isTunnel();
    upgrade = request.isUpgrade();
    chunked = request.isChunked(end);
    remaining = Math.max(0, request.contentLength());
    this.webSocketKey = webSocketKey;
    exchangeOver = false;
    stuckOctets = 0;
    downstream.beginStream(octets);
    if (tunnel && end && !exchangeOver) {
      downstream.inputEnds();
    }
  }

  // From the client.

  @Override
  public void data(ByteBuf in, int octets, boolean end) {
    if (exchangeOver) {
      return;
    }
    if (chunked) {
      pass(Chunks.add(connection.allocate(octets + Chunks.FRAMING), in, octets, end));
      return;
    }
    if (!tunnel) {
      remaining -= octets;
      if (remaining < 0 || end && remaining > 0) {
        connection.frames().streamError(stream.id, ErrorCode.PROTOCOL_ERROR);
        return;
      }
    }
    if (octets > 0) {
      pass(connection.piece(in, octets));
    }
    if (tunnel && end && !exchangeOver) {
      readComplete();
      downstream.inputEnds();
    }
  }

  private void pass(ByteBuf octets) {
    if (!touched) {
      touched = true;
      owner.touched(this);
    }
    downstream.received(octets);
  }

  /// The request ends with trailers. HTTP/1.1 has a place for them in chunked messages only.
  void trailers(TrailerTranslation trailers) {
    if (exchangeOver) {
      return;
    }
    if (chunked) {
      pass(Chunks.end(connection.context().alloc(), trailers));
    } else if (tunnel || remaining > 0) {
      connection.frames().streamError(stream.id, ErrorCode.PROTOCOL_ERROR);
    }
  }

  /// All octets of this read have been passed on.
  void readComplete() {
    touched = false;
    downstream.readComplete();
  }

  @Override
  public void drained() {
    downstream.writable(true);
  }

  @Override
  public void outputEnded() {
    if (exchangeOver) {
      connection.reset(stream, ErrorCode.NO_ERROR);
    }
  }

  @Override
  public void reset(StreamEnd why) {
    downstream.streamEnded();
  }

  /// The stream is closed, which its user knows or will hear at once.
  void closed() {
    if (exchangeOver) {
      owner.free(this);
    }
  }

  /// Looks after the deadlines of the exchange; when that is over, after a client that does not
  /// fetch its response.
  void sweep(long now) {
    if (!exchangeOver) {
      downstream.sweep(now);
    } else if (stuckOctets != stream.queuedOctets) {
      stuckOctets = stream.queuedOctets;
      stuckNanos = now;
    } else if (now - stuckNanos > Http2Limits.STUCK_NANOS) {
      connection.reset(stream, ErrorCode.CANCEL);
    }
  }

  // From the exchange.

  @Override
  public long id() {
    return owner.id();
  }

  @Override
  public ClientFields client() {
    return owner.client();
  }

  @Override
  public byte[] localHost() {
    return owner.localHost();
  }

  @Override
  public @Nullable String serverName() {
    return owner.serverName();
  }

  @Override
  public String localText() {
    return Addresses.text(owner.channel().localAddress());
  }

  @Override
  public String remoteText() {
    return Addresses.text(owner.channel().remoteAddress());
  }

  @Override
  public ByteBuf copy(byte[] octets, int length) {
    return connection.allocate(length).writeBytes(octets, 0, length);
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public void writeHead(ResponseHead head) {
    int status = head.status();
    boolean switched = upgrade && status == 101;
    boolean wrong = switched ? !answersKey(head) : upgrade && status / 100 == 2;
    if (wrong) {
      refuseTunnel();
      return;
    }
    boolean empty =
        head.framing() == Framing.NONE
            || head.framing() == Framing.LENGTH && head.contentLength() == 0;
    boolean last = empty && !head.isInterim() && !head.isTunnel();
    write(head, switched ? 200 : status, last);
  }

  private void write(ResponseHead head, int status, boolean last) {
    HpackEncoder block = connection.begin(encoder);
    ResponseTranslation.head(head, status, upgrade, block);
    connection.headers(stream, block, last);
  }

  private boolean answersKey(ResponseHead head) {
    byte[] key = webSocketKey;
    if (key == null) {
      return true;
    }
    int i = head.find("sec-websocket-accept");
    String answer = WebSocketKeys.answer(key);
    return i >= 0 && FieldOctets.is(head.bytes(), head.valueStart(i), head.valueEnd(i), answer);
  }

  /// The upstream has not understood what was asked of it: a success would tell the client the
  /// contrary. The exchange, which is in the middle of its work, hears of it afterwards.
  private void refuseTunnel() {
    connection.reset(stream, ErrorCode.CONNECT_ERROR);
    worker
        .loop()
        .execute(
            () -> {
              if (!exchangeOver && !stream.isOpen()) {
                downstream.streamEnded();
              }
            });
  }

  @Override
  public void endResponse(byte[] trailers, int length) {
    byte[] block = NO_OCTETS;
    if (length > 0) {
      ResponseTranslation.trailers(trailers, length, encoder.begin(false));
      block = Arrays.copyOf(encoder.block(), encoder.length());
    }
    connection.end(stream, block);
    connection.flush(stream);
  }

  @Override
  public void reply(ByteBuf response) {
    byte[] octets = worker.received();
    int length = Math.min(response.readableBytes(), octets.length);
    response.getBytes(response.readerIndex(), octets, 0, length);
    ResponseHead head = worker.responseHead().answering(Method.GET, false);
    int end = ResponseParser.parse(octets, 0, length, head);
    assert end > 0 : "a local reply is well-formed";
    response.skipBytes(end);
    write(head, head.status(), !response.isReadable());
    connection.write(stream, response);
    connection.end(stream, NO_OCTETS);
  }

  @Override
  public void refuse() {
    connection.reset(stream, ErrorCode.REFUSED_STREAM);
  }

  @Override
  public void write(ByteBuf octets) {
    connection.write(stream, octets);
  }

  @Override
  public void writeAndFlush(ByteBuf octets) {
    connection.write(stream, octets);
    connection.flush(stream);
  }

  @Override
  public void flush() {
    connection.flush(stream);
  }

  @Override
  public boolean writable() {
    return connection.writable(stream);
  }

  @Override
  public void setReading(boolean reading) {
    connection.setReading(stream, reading);
  }

  @Override
  public void shutdownOutput() {
    connection.end(stream, NO_OCTETS);
    connection.flush(stream);
  }

  @Override
  public void whenWritten(Runnable then) {
    connection.flush(stream);
    then.run();
  }

  @Override
  public void exchangeOver() {
    exchangeOver = true;
    if (!stream.isOpen()) {
      owner.free(this);
    } else if (stream.endSent && !stream.endReceived) {
      connection.reset(stream, ErrorCode.NO_ERROR);
    } else {
      connection.setReading(stream, true);
    }
  }

  @Override
  public void close() {
    connection.reset(stream, ErrorCode.CANCEL);
  }

  @Override
  public void abort(int resetCode) {
    connection.reset(stream, ErrorCode.ofBrokenResponse(resetCode));
  }
}
