package dev.truehop.http2;

import dev.truehop.config.Http2Config;
import dev.truehop.exchange.Addresses;
import dev.truehop.exchange.Downstream;
import dev.truehop.exchange.DownstreamConnections;
import dev.truehop.exchange.Listener;
import dev.truehop.http1.ClientFields;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.tls.ServerName;
import dev.truehop.worker.PeerEnd;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One HTTP/2 connection from a client: opens a stream for each request, within
/// the limits, looks after deadlines, and ends the connection as a drain wants it.
final class DownstreamHttp2 implements Http2Role, Downstream {
  /// What the PING between the two GOAWAYs of a drain carries.
  private static final long DRAIN_PING = 0x7472_7565_686f_7021L;

  private static final long NEVER = Long.MAX_VALUE;

  private final Listener listener;
  private final Worker worker;
  private final Http2Acceptor shared;
  private final Http2Config config;
  private final String scheme;
  private final long id;
  private final List<DownstreamStream> open = new ArrayList<>();
  private final List<DownstreamStream> spare = new ArrayList<>();
  private final List<DownstreamStream> touched = new ArrayList<>();
  private @Nullable Http2Connection connection;
  private @Nullable ClientFields client;
  private @Nullable String serverName;
  private byte[] localHost = {};
  private int slot = -1;
  private boolean drainBegan;
  private boolean goingAway;
  private long idleNanos = NEVER;
  private long unfinishedNanos = NEVER;
  private long drainNanos = NEVER;
  private long lingerNanos = NEVER;

  /// @param scheme `http` or `https`
  DownstreamHttp2(Listener listener, Http2Acceptor shared, String scheme) {
    this.listener = listener;
    this.worker = listener.worker();
    this.shared = shared;
    this.config = listener.http2();
    this.scheme = scheme;
    this.id = listener.connections().nextId();
  }

  Http2Connection connection() {
    Http2Connection connection = this.connection;
    assert connection != null : "used before it was opened";
    return connection;
  }

  Worker worker() {
    return worker;
  }

  HpackEncoder encoder() {
    return shared.encoder();
  }

  Listener listener() {
    return listener;
  }

  Channel channel() {
    return connection().context().channel();
  }

  long id() {
    return id;
  }

  ClientFields client() {
    ClientFields client = this.client;
    assert client != null : "used before it was opened";
    return client;
  }

  @Nullable String serverName() {
    return serverName;
  }

  byte[] localHost() {
    return localHost;
  }

  @Override
  public boolean server() {
    return true;
  }

  @Override
  public int maxFields() {
    return Http2Limits.REQUEST_FIELDS;
  }

  @Override
  public Http2Config config() {
    return config;
  }

  @Override
  public void opened(Http2Connection connection) {
    this.connection = connection;
    client = new ClientFields(Addresses.host(channel().remoteAddress()), scheme);
    serverName = ServerName.asked(channel());
    localHost = Addresses.text(channel().localAddress()).getBytes(StandardCharsets.US_ASCII);
    slot = listener.connections().add(this);
    listener.count(DownstreamCounter.CX_HTTP2_TOTAL);
    listener.count(DownstreamCounter.CX_HTTP2_ACTIVE);
    worker.sweep().wake(worker.clock().nanos());
    if (worker.draining()) {
      drain();
    }
  }

  @Override
  public void headers(@Nullable Http2Stream stream, HeaderBlock block) {
    if (stream != null) {
      trailers((DownstreamStream) stream.user, block);
      return;
    }
    Http2Connection connection = connection();
    RequestTranslation request = shared.request();
    request.begin();
    if (!connection.frames().decode(block, request)) {
      return;
    }
    StreamIds ids = connection.clientIds();
    if (!ids.opens(block.stream)) {
      connection.frames().stray(block.stream, null);
      return;
    }
    ids.opened(block.stream);
    connection.floods().stream();
    if (drainBegan && goingAway) {
      connection.frames().flooded(Flood.IGNORED);
    } else if (connection.streams() >= config.maxConcurrentStreams()) {
      refuse(block.stream);
    } else if (block.ownParent) {
      connection.frames().streamError(block.stream, ErrorCode.PROTOCOL_ERROR);
    } else {
      begin(block, request);
    }
  }

  /// The only refusal that we utter ourselves: nothing has been done for the request.
  private void refuse(int id) {
    Http2Connection connection = connection();
    listener.count(DownstreamCounter.RQ_TX_RESET);
    connection.clientIds().reset(id);
    connection.out().reset(id, ErrorCode.REFUSED_STREAM);
    connection.frames().flooded(Flood.REFUSALS);
  }

  private void begin(HeaderBlock block, RequestTranslation request) {
    Http2Connection connection = connection();
    byte[] key = request.isWebSocket() ? WebSocketKeys.next(worker.random()) : null;
    int octets = connection.frames().overflow() ? 0 : request.finish(block.end, key);
    if (octets < 0) {
      listener.count(DownstreamCounter.RQ_RX_MALFORMED);
      connection.frames().streamError(block.stream, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    listener.count(DownstreamCounter.RQ_HTTP2_TOTAL);
    idleNanos = NEVER;
    DownstreamStream adapter = spare.isEmpty() ? new DownstreamStream(this) : spare.removeLast();
    adapter.openAt(open.size());
    open.add(adapter);
    connection.open(adapter.stream(), block.stream);
    adapter.stream().endReceived = block.end;
    adapter.begin(request, octets, block.end, key);
  }

  private void trailers(DownstreamStream adapter, HeaderBlock block) {
    Http2Connection connection = connection();
    TrailerTranslation trailers = shared.trailers();
    trailers.begin();
    if (!connection.frames().decode(block, trailers)) {
      return;
    }
    Http2Stream stream = adapter.stream();
    if (stream.endReceived) {
      connection.frames().stray(block.stream, stream);
    } else if (!block.end
        || block.ownParent
        || trailers.malformed()
        || connection.frames().overflow()) {
      connection.frames().streamError(block.stream, ErrorCode.PROTOCOL_ERROR);
    } else {
      stream.endReceived = true;
      adapter.trailers(trailers);
    }
  }

  /// A stream has passed octets upstream that are to be flushed at the end of this read.
  void touched(DownstreamStream adapter) {
    touched.add(adapter);
  }

  @Override
  public void readComplete(boolean inTheMiddle) {
    if (!touched.isEmpty()) {
      touched.forEach(DownstreamStream::readComplete);
      touched.clear();
    }
    if (!inTheMiddle) {
      unfinishedNanos = NEVER;
    } else if (unfinishedNanos == NEVER) {
      long now = worker.clock().nanos();
      unfinishedNanos = now + listener.headTimeoutNanos();
      worker.sweep().wake(now);
    }
  }

  @Override
  public void closed(Http2Stream stream) {
    DownstreamStream adapter = (DownstreamStream) stream.user;
    DownstreamStream last = open.removeLast();
    if (last != adapter) {
      open.set(adapter.index(), last);
      last.openAt(adapter.index());
    }
    adapter.closed();
    if (goingAway && open.isEmpty() && !connection().ended()) {
      finish();
    }
  }

  /// An adapter is of no use to its stream any more.
  void free(DownstreamStream adapter) {
    if (spare.size() < Http2Limits.SPARE_STREAMS) {
      spare.add(adapter);
    }
  }

  /// First step of a graceful end: no new streams, please, but those that are on their way are
  /// welcome (RFC 9113, 6.8).
  @Override
  public void drain() {
    Http2Connection connection = connection();
    if (drainBegan || connection.ended()) {
      return;
    }
    drainBegan = true;
    long now = worker.clock().nanos();
    drainNanos = now + Http2Limits.DRAIN_PING_NANOS;
    connection.out().goAway(Frames.MAX_31_BITS, ErrorCode.NO_ERROR, "");
    connection.out().ping(DRAIN_PING, false);
    connection.flushSoon();
    worker.sweep().wake(now);
  }

  /// Who is revoked gets no answer to what is on its way.
  @Override
  public void leave(PeerEnd why) {
    drain();
    if (why == PeerEnd.REVOKED) {
      lastGoAway();
    }
  }

  @Override
  public void pong(long payload) {
    if (payload == DRAIN_PING && drainBegan) {
      lastGoAway();
    }
  }

  /// Second step: whatever was on its way has come.
  private void lastGoAway() {
    Http2Connection connection = connection();
    if (goingAway || connection.ended()) {
      return;
    }
    goingAway = true;
    drainNanos = NEVER;
    connection.out().goAway(connection.clientIds().last(), ErrorCode.NO_ERROR, "");
    connection.flushSoon();
    listener.count(DownstreamCounter.CX_DRAIN_CLOSE);
    if (open.isEmpty()) {
      finish();
    }
  }

  @Override
  public void setting(int id, int value) {}

  @Override
  public void settingsChanged() {}

  @Override
  public void passed(long octets) {}

  @Override
  public void goAway(int last, int code, boolean tooManyPings) {
    goingAway = true;
    if (open.isEmpty()) {
      finish();
    }
  }

  private void finish() {
    connection().finish();
    linger();
  }

  private void linger() {
    long now = worker.clock().nanos();
    lingerNanos = now + Http2Limits.LINGER_NANOS;
    worker.sweep().wake(now);
  }

  @Override
  public void broken(ErrorCode code) {
    listener.count(DownstreamCounter.CX_PROTOCOL_ERROR);
    if (code == ErrorCode.ENHANCE_YOUR_CALM) {
      listener.count(DownstreamCounter.CX_HTTP2_FLOOD);
    }
    linger();
  }

  @Override
  public void lost() {
    if (slot >= 0) {
      listener.connections().remove(this, slot);
      slot = -1;
      listener.stats().counters().subtract(DownstreamCounter.CX_HTTP2_ACTIVE);
      listener.connectionEnded();
    }
  }

  @Override
  public void movedTo(int slot) {
    this.slot = slot;
  }

  @Override
  public void close() {
    channel().close();
  }

  @Override
  public long sweep(long now) {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (i < open.size()) {
        open.get(i).sweep(now);
      }
    }
    if (due(lingerNanos, now)) {
      close();
      return NEVER;
    }
    if (due(drainNanos, now)) {
      lastGoAway();
    }
    if (due(unfinishedNanos, now)) {
      listener.count(DownstreamCounter.RQ_HEADER_TIMEOUT);
      unfinishedNanos = NEVER;
      connection().frames().connectionError(ErrorCode.ENHANCE_YOUR_CALM, "a frame took too long");
    }
    if (!open.isEmpty()) {
      return now;
    }
    idle(now);
    long next = DownstreamConnections.earlier(idleNanos, unfinishedNanos);
    next = DownstreamConnections.earlier(next, drainNanos);
    return DownstreamConnections.earlier(next, lingerNanos);
  }

  private void idle(long now) {
    if (connection().ended()) {
      idleNanos = NEVER;
    } else if (idleNanos == NEVER) {
      idleNanos = now + listener.idleTimeoutNanos();
    } else if (due(idleNanos, now)) {
      idleNanos = NEVER;
      listener.count(DownstreamCounter.CX_IDLE_TIMEOUT);
      connection().end(ErrorCode.NO_ERROR, "idle");
      linger();
    }
  }

  private static boolean due(long at, long now) {
    return at != NEVER && at - now <= 0;
  }
}
