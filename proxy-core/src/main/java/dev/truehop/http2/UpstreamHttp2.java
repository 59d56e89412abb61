package dev.truehop.http2;

import dev.truehop.config.Http2Config;
import dev.truehop.pool.KernelView;
import dev.truehop.pool.PooledConnection;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamConnection;
import dev.truehop.upstream.UpstreamLink;
import dev.truehop.upstream.UpstreamUser;
import dev.truehop.upstream.UpstreamWire;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One HTTP/2 connection to an upstream: a stream for each lease. It tells the
/// pool how many the peer allows, and after the first GOAWAY of any kind it takes no further one.
/// What that GOAWAY leaves out was not processed (RFC 9113, 6.8); the rest is left to finish.
///
/// Its transport's only user: it hears everything that comes.
final class UpstreamHttp2 implements Http2Role, UpstreamUser, UpstreamLink {
  private final Worker worker;
  private final Http2Initiator shared;
  private final Http2Config config;
  private final UpstreamConnection transport;
  private final Http2Connection connection;
  private final FrameInput input;
  private final Pings pings;
  private final ExtendedConnect extendedConnect = new ExtendedConnect(this);
  private final Departure departure;
  private final boolean tls;
  private final List<UpstreamStream> spare = new ArrayList<>();
  private final List<UpstreamStream> touched = new ArrayList<>();
  private @Nullable PooledConnection pooled;
  private Loss loss = Loss.MALFORMED;
  private ErrorCode ending = ErrorCode.NO_ERROR;
  private boolean ended;
  private int nextId = 1;
  private int allowed;
  private int told = -1;
  private long passed;
  private long ackedAtEnd = -1;

  UpstreamHttp2(
      Http2Initiator shared,
      Http2Config config,
      UpstreamConnection transport,
      ChannelHandlerContext context) {
    this.worker = shared.worker();
    this.shared = shared;
    this.config = config;
    this.allowed = config.maxConcurrentStreams();
    this.transport = transport;
    this.connection = new Http2Connection(worker, this, context, shared.text());
    this.input = new FrameInput(connection);
    this.pings = new Pings(connection);
    this.departure = new Departure(this);
    this.tls = context.pipeline().get(SslHandler.class) != null;
  }

  /// Sends what a connection begins with.
  void begin() {
    transport.carry(this);
    connection.open();
  }

  Http2Connection connection() {
    return connection;
  }

  HpackEncoder encoder() {
    return shared.encoder();
  }

  // For the streams.

  @Override
  public UpstreamWire begin(PooledConnection pooled, UpstreamUser user) {
    this.pooled = pooled;
    UpstreamStream stream = spare.isEmpty() ? new UpstreamStream(this) : spare.removeLast();
    stream.begin(user);
    return stream;
  }

  /// Opens a stream, whose head is the next thing that is written.
  void open(Http2Stream stream) {
    int id = nextId;
    nextId += 2;
    connection.clientIds().opened(id);
    connection.floods().stream();
    connection.open(stream, id);
    if (nextId < 0) {
      departure.begin();
    }
  }

  /// The lease has ended.
  void free(UpstreamStream stream) {
    pings.forget(stream);
    extendedConnect.forget(stream);
    if (spare.size() < Http2Limits.SPARE_STREAMS) {
      spare.add(stream);
    }
  }

  /// Has passed octets on that are to be flushed at the end of this read.
  void touched(UpstreamStream stream) {
    touched.add(stream);
  }

  Pings pings() {
    return pings;
  }

  ExtendedConnect extendedConnect() {
    return extendedConnect;
  }

  Departure departure() {
    return departure;
  }

  /// Octets that had been sent when the octet at this position was written, as the kernel counts
  /// them; under TLS at most.
  long octetsBefore(long position) {
    return tls ? transport.socket().octetsSent() : position;
  }

  /// What the peer's kernel has acknowledged, now or when the connection ended; -1 = unknown.
  long ackedOctets() {
    return ended ? ackedAtEnd : transport.socket().ackedOctets();
  }

  boolean ended() {
    return ended || connection.ended();
  }

  /// How the connection ended.
  Loss loss() {
    return loss;
  }

  @Nullable PooledConnection pooled() {
    return pooled;
  }

  UpstreamConnection transport() {
    return transport;
  }

  // From the frames.

  @Override
  public boolean server() {
    return false;
  }

  @Override
  public int maxFields() {
    return Http2Limits.RESPONSE_FIELDS;
  }

  @Override
  public Http2Config config() {
    return config;
  }

  @Override
  public void opened(Http2Connection connection) {}

  @Override
  public void setting(int id, int value) {
    if (id == Frames.SETTINGS_MAX_CONCURRENT_STREAMS) {
      allowed = (int) Math.min(Integer.toUnsignedLong(value), config.maxConcurrentStreams());
    } else if (id == Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL) {
      extendedConnect.setting(value);
    }
  }

  @Override
  public void settingsChanged() {
    tellStreams();
    extendedConnect.settled();
  }

  private void tellStreams() {
    PooledConnection pooled = this.pooled;
    if (pooled != null && told != allowed) {
      told = allowed;
      pooled.streams(allowed, worker.clock().nanos());
    }
  }

  @Override
  public void headers(@Nullable Http2Stream stream, HeaderBlock block) {
    ResponseLines head = shared.head();
    TrailerTranslation trailers = shared.trailers();
    UpstreamStream adapter = stream == null ? null : (UpstreamStream) stream.user;
    boolean trailing = adapter != null && adapter.response().answered();
    head.begin(adapter == null ? null : adapter.webSocketAnswer());
    trailers.begin();
    if (!connection.frames().decode(block, trailing ? trailers : head)) {
      return;
    }
    if (stream == null || adapter == null || stream.endReceived) {
      connection.frames().stray(block.stream, stream);
    } else if (connection.frames().overflow()) {
      connection.frames().streamError(block.stream, ErrorCode.PROTOCOL_ERROR);
    } else if (!trailing) {
      head(stream, adapter, head, block.end);
    } else if (!block.end || trailers.malformed()) {
      connection.frames().streamError(block.stream, ErrorCode.PROTOCOL_ERROR);
    } else {
      stream.endReceived = true;
      adapter.response().trailers(trailers);
    }
  }

  private void head(Http2Stream stream, UpstreamStream adapter, ResponseLines head, boolean end) {
    departure.answered(stream.id);
    int octets = head.finish(end, adapter.response().bodiless(head.status()));
    if (octets < 0) {
      connection.frames().streamError(stream.id, ErrorCode.PROTOCOL_ERROR);
    } else {
      stream.endReceived = end;
      adapter.response().head(head, octets, end);
    }
  }

  @Override
  public void readComplete(boolean inTheMiddle) {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).response().readComplete();
    }
    touched.clear();
  }

  @Override
  public void pong(long payload) {
    pings.answered(payload);
  }

  @Override
  public void goAway(int last, int code, boolean tooManyPings) {
    departure.goAway(last, code, tooManyPings);
  }

  @Override
  public void closed(Http2Stream stream) {
    if (connection.streams() == 0) {
      transport.socket().rest();
    }
  }

  @Override
  public void broken(ErrorCode code) {
    ending = code;
    departure.begin();
  }

  @Override
  public void lost() {}

  @Override
  public void passed(long octets) {
    transport.wrote(octets - passed);
    passed = octets;
  }

  // From the transport.

  @Override
  public void upstreamData(ByteBuf data) {
    if (connection.ended()) {
      data.release();
    } else {
      input.received(data);
    }
  }

  @Override
  public void upstreamDataComplete() {
    PooledConnection pooled = this.pooled;
    if (pooled != null) {
      pooled.read(worker.clock().nanos());
    }
    connection.readComplete(input.anyLeft());
  }

  @Override
  public boolean upstreamInputEnded() {
    return false;
  }

  @Override
  public void upstreamAnswersPing() {}

  @Override
  public void upstreamWritable(boolean writable) {
    if (writable) {
      connection.channelWritable();
    }
  }

  /// The pool hears of it before the streams do, so that none of them comes back.
  @Override
  public void upstreamLost(Loss loss) {
    ackedAtEnd = transport.socket().ackedOctets();
    ended = true;
    this.loss = loss;
    input.discard();
    departure.lost(loss, tls ? -1 : ackedAtEnd);
    PooledConnection pooled = this.pooled;
    if (pooled != null) {
      pooled.ended(loss.pointWhileIdle(), worker.clock().nanos());
    }
    connection.lost();
    extendedConnect.tell();
    pings.lost(loss);
    transport.close();
  }

  // For the pool.

  @Override
  public void pooled(PooledConnection pooled) {
    this.pooled = pooled;
    tellStreams();
  }

  @Override
  public long id() {
    return transport.id();
  }

  @Override
  public KernelView look() {
    return ended() ? KernelView.NOT_ESTABLISHED : transport.look();
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public int mostStreams() {
    return allowed;
  }

  @Override
  public boolean mayPing() {
    return pings.mayAsk();
  }

  @Override
  public boolean cheapConnect() {
    return transport.cheapConnect();
  }

  @Override
  public long rttNanos() {
    return transport.rttNanos();
  }

  @Override
  public long rttVarNanos() {
    return transport.rttVarNanos();
  }

  /// Says goodbye, as every side that ends a connection should (RFC 9113, 5.4.1 and 6.8).
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      connection.out().goAway(0, ending, "");
      connection.out().flush(true);
      transport.close();
    }
  }

  /// After an error of the peer's there is nothing left to be delivered but what we say of it.
  @Override
  public void abort() {
    if (connection.ended() && !ended) {
      connection.out().flush(true);
      transport.close();
    } else {
      transport.abort();
    }
  }

  @Override
  public String describe() {
    return "HTTP/2 " + transport.describe();
  }
}
