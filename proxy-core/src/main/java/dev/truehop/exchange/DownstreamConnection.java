package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.http1.BadMessage;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.RequestParser;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.route.Route;
import dev.truehop.worker.PeerEnd;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One downstream HTTP/1.1 connection: cuts the octets into requests and runs one
/// exchange at a time; pipelined requests wait their turn, so that they are answered in order (RFC
/// 9112, 9.3.2).
///
/// An HTTP/2 stream is one too, for a single exchange: [#beginStream] instead of [#opened], and
/// [#streamEnded] instead of [#gone]. Deadlines, slots and counters of a connection are then those
/// of the HTTP/2 connection, which is somebody else's.
public final class DownstreamConnection implements Downstream {
  private final Listener listener;
  private final Worker worker;
  private final RequestSide requestSide;
  private final ResponseSide responseSide;
  private final Attempts attempts;
  private final Deadlines deadlines;
  private final RouteView routeView;
  private final DownstreamWire wire;
  private final boolean stream;
  private @Nullable Exchange exchange;
  private final WaitingOctets waiting = new WaitingOctets();
  private int slot = -1;
  private boolean inputEnded;
  private boolean closing;
  private boolean leaving;
  private boolean lingering;
  private boolean processing;
  private boolean served;
  private int lingered;
  private int scanned;
  private long deadlineNanos;

  public DownstreamConnection(Listener listener, DownstreamWire wire) {
    this.listener = listener;
    this.wire = wire;
    this.stream = wire.isStream();
    this.worker = listener.worker();
    this.requestSide = new RequestSide(this);
    this.responseSide = new ResponseSide(this);
    this.deadlines = new Deadlines(listener);
    this.attempts = new Attempts(this);
    this.routeView = new RouteView(worker.requestHead());
  }

  Listener listener() {
    return listener;
  }

  Worker worker() {
    return worker;
  }

  RequestSide requestSide() {
    return requestSide;
  }

  ResponseSide responseSide() {
    return responseSide;
  }

  Attempts attempts() {
    return attempts;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /// Step 2.
  @Nullable Route route(RequestHead head) {
    return listener.routes().route(routeView);
  }

  /// The exchange has become a tunnel.
  ///
  /// @return what the client has sent ahead, if anything; the caller's
  @Nullable ByteBuf tunnelOpened() {
    listener.count(DownstreamCounter.CX_UPGRADES_TOTAL);
    wire.setReading(true);
    return waiting.take();
  }

  /// Unique in the process.
  long id() {
    return wire.id();
  }

  DownstreamWire wire() {
    return wire;
  }

  @Override
  public void movedTo(int slot) {
    this.slot = slot;
  }

  /// The client's certificate is good no more.
  void leave(PeerEnd why) {
    leaving = true;
    if (why == PeerEnd.REVOKED && exchange == null && !closing) {
      closeGracefully();
    }
  }

  /// Whether a response is to end the connection.
  boolean leaving() {
    return leaving || worker.draining();
  }

  /// The client has connected.
  void opened() {
    slot = listener.connections().add(this);
    listener.connectionOpened();
    long now = worker.clock().nanos();
    deadlineNanos = now + listener.idleTimeoutNanos();
    worker.sweep().wake(now);
  }

  /// The channel is gone.
  void gone() {
    if (slot >= 0) {
      leaveSlot();
      listener.connectionEnded();
    }
    streamEnded();
  }

  private void leaveSlot() {
    listener.connections().remove(this, slot);
    slot = -1;
  }

  /// The client is gone, or has reset its stream.
  public void streamEnded() {
    closing = true;
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.downstreamGone();
    }
    waiting.release();
  }

  /// Begins the one request of a stream. Its head lies in the worker's scratch for received octets.
  ///
  /// @param octets the head's length; 0 if it is too large to be there
  public void beginStream(int octets) {
    assert stream && exchange == null : "the last stream is not over";
    closing = false;
    inputEnded = false;
    RequestHead head = worker.requestHead();
    RequestParser.parse(worker.received(), 0, octets, head);
    BadMessage problem = octets == 0 ? BadMessage.HEAD_TOO_LARGE : head.problem();
    Exchange exchange = newExchange(worker.clock().nanos());
    if (problem != null) {
      exchange.refuse(problem);
    } else {
      exchange.begin(head, Unpooled.EMPTY_BUFFER);
    }
  }

  /// Octets from the client. Owns the buffer.
  public void received(ByteBuf in) {
    Exchange exchange = this.exchange;
    if (closing) {
      discard(in);
    } else if (exchange != null && exchange.wantsRequestOctets() && waiting.isEmpty()) {
      ByteBuf rest = exchange.requestOctets(in);
      if (rest != null) {
        waiting.append(rest);
      }
    } else if (exchange != null) {
      waiting.append(in);
      if (waiting.count() > ExchangeLimits.PIPELINED_OCTETS) {
        wire.setReading(false);
      }
    } else if (stream) {
      in.release();
    } else {
      if (waiting.isEmpty()) {
        startHead();
      }
      waiting.append(in);
      process();
    }
  }

  /// Throws away what comes while lingering, up to a bound. Owns the buffer.
  private void discard(ByteBuf in) {
    lingered += in.readableBytes();
    in.release();
    if (lingered > ExchangeLimits.LINGER_OCTETS && !stream) {
      close();
    }
  }

  /// All octets of this turn were passed to [#received].
  public void readComplete() {
    requestSide.flush();
  }

  /// The client can take more, or can not.
  public void writable(boolean writable) {
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.setUpstreamReading(writable);
    }
  }

  /// The client has ended its side.
  public void inputEnds() {
    inputEnded = true;
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.downstreamInputEnded();
    } else if (!closing || lingering) {
      close();
    }
  }

  /// Takes requests out of what has arrived, as long as they can be begun. Exchanges that end on
  /// this very stack come back here through [#exchangeDone(boolean, long)]; the loop keeps the
  /// stack flat.
  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      boolean begun = true;
      ByteBuf in = waiting.peek();
      while (begun && exchange == null && !closing && in != null) {
        begun = begin(in);
        in = waiting.peek();
      }
    } finally {
      processing = false;
    }
    if (inputEnded && exchange == null && !closing) {
      closeGracefully();
    }
  }

  /// Begins the next request if its head is complete.
  private boolean begin(ByteBuf in) {
    RequestHead head = worker.requestHead();
    byte[] received = worker.received();
    int octets = Math.min(in.readableBytes(), received.length);
    in.getBytes(in.readerIndex(), received, 0, octets);
    int end = RequestParser.parse(received, 0, octets, scanned, head);
    if (end == 0) {
      scanned = octets;
      return false;
    }
    scanned = 0;
    waiting.take();
    BadMessage problem = head.problem();
    if (problem == BadMessage.HTTP2_PREFACE && !served && wire instanceof ChannelWire channel) {
      closing = true;
      leaveSlot();
      channel.switchToHttp2(in);
      return false;
    }
    served = true;
    Exchange exchange = newExchange(worker.clock().nanos());
    if (end < 0 && problem != null) {
      in.release();
      exchange.refuse(problem);
      return true;
    }
    in.skipBytes(end);
    ByteBuf rest = exchange.begin(head, in);
    if (rest != null) {
      waiting.append(rest);
    }
    if (this.exchange == null && !closing) {
      startHead();
    } else if (this.exchange == exchange && inputEnded) {
      exchange.downstreamInputEnded();
    }
    return true;
  }

  private Exchange newExchange(long now) {
    Exchange exchange = new Exchange(this, now);
    this.exchange = exchange;
    listener.exchangeStarted();
    return exchange;
  }

  private void startHead() {
    deadlineNanos = worker.clock().nanos() + listener.headTimeoutNanos();
  }

  boolean inputEnded() {
    return inputEnded;
  }

  /// The exchange has ended, and everything that belongs to it is written and flushed.
  ///
  /// @param reusable whether another request may follow on this connection
  void exchangeDone(boolean reusable, long now) {
    exchange = null;
    listener.exchangeFinished();
    if (stream) {
      waiting.release();
      wire.exchangeOver();
      return;
    }
    if (closing) {
      return;
    }
    wire.setReading(true);
    if (!reusable) {
      closeGracefully();
      return;
    }
    deadlineNanos =
        now + (waiting.isEmpty() ? listener.idleTimeoutNanos() : listener.headTimeoutNanos());
    process();
  }

  /// Ends the connection when the client has been sent everything: first our side only, because
  /// closing with unread octets would make the kernel send RST, which can destroy the response on
  /// its way (RFC 9112, 9.6).
  private void closeGracefully() {
    closing = true;
    waiting.release();
    deadlineNanos = worker.clock().nanos() + ExchangeLimits.STREAM_IDLE_NANOS;
    wire.whenWritten(this::linger);
  }

  private void linger() {
    if (inputEnded) {
      close();
      return;
    }
    lingering = true;
    long now = worker.clock().nanos();
    deadlineNanos = now + ExchangeLimits.LINGER_NANOS;
    worker.sweep().wake(now);
    wire.shutdownOutput();
  }

  /// Closes now.
  @Override
  public void close() {
    wire.close();
  }

  /// No further request is served here.
  void endAfterThis() {
    closing = true;
  }

  /// Closes with RST: the client can not take what it got for a complete message.
  void abort(int resetCode) {
    closing = true;
    wire.abort(resetCode);
  }

  /// Looks after the deadlines of this connection.
  @Override
  public long sweep(long now) {
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.sweep(now);
      return now;
    }
    if (stream) {
      return Long.MAX_VALUE;
    }
    if (deadlineNanos - now > 0) {
      return deadlineNanos;
    }
    if (!closing && !waiting.isEmpty()) {
      waiting.release();
      listener.count(DownstreamCounter.RQ_HEADER_TIMEOUT);
      newExchange(now).refuse(Failure.REQUEST_HEADER_TIMEOUT);
    } else {
      if (!closing) {
        listener.count(DownstreamCounter.CX_IDLE_TIMEOUT);
      }
      close();
    }
    return Long.MAX_VALUE;
  }
}
