package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.http1.BadMessage;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.RequestParser;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.route.Route;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One downstream HTTP/1.1 connection: cuts the octets into requests and runs one
/// exchange at a time; pipelined requests wait their turn, so that they are answered in order (RFC
/// 9112, 9.3.2).
public final class DownstreamConnection extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("truehop");

  private final Listener listener;
  private final Worker worker;
  private final RequestSide requestSide;
  private final ResponseSide responseSide;
  private final Attempts attempts;
  private final Deadlines deadlines;
  private final RouteView routeView;
  private final long id;
  private @Nullable DownstreamWire wire;
  private @Nullable Exchange exchange;
  private @Nullable ByteBuf waiting;
  private int slot = -1;
  private boolean inputEnded;
  private boolean closing;
  private boolean lingering;
  private boolean processing;
  private int scanned;
  private long deadlineNanos;

  public DownstreamConnection(Listener listener) {
    this.listener = listener;
    this.worker = listener.worker();
    this.requestSide = new RequestSide(this);
    this.responseSide = new ResponseSide(this);
    this.deadlines = new Deadlines(listener);
    this.attempts = new Attempts(this);
    this.routeView = new RouteView(worker.requestHead());
    this.id = listener.connections().nextId();
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

  void badRequest(BadMessage problem) {
    listener.stats().badRequest(problem);
    listener.count(DownstreamCounter.CX_PROTOCOL_ERROR);
  }

  /// The exchange has become a tunnel.
  ///
  /// @return what the client has sent ahead, if anything; the caller's
  @Nullable ByteBuf tunnelOpened() {
    listener.count(DownstreamCounter.CX_UPGRADES_TOTAL);
    ByteBuf early = waiting;
    waiting = null;
    wire().setReading(true);
    return early;
  }

  /// Unique in the process.
  long id() {
    return id;
  }

  DownstreamWire wire() {
    DownstreamWire wire = this.wire;
    assert wire != null : "used before it was accepted";
    return wire;
  }

  void movedTo(int slot) {
    this.slot = slot;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    wire = new DownstreamWire(ctx);
    slot = listener.connections().add(this);
    listener.count(DownstreamCounter.CX_TOTAL);
    listener.count(DownstreamCounter.CX_ACTIVE);
    long now = worker.clock().nanos();
    deadlineNanos = now + listener.idleTimeoutNanos();
    worker.sweep().wake(now);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (slot >= 0) {
      listener.connections().remove(this, slot);
      slot = -1;
      listener.stats().counters().subtract(DownstreamCounter.CX_ACTIVE);
      listener.count(DownstreamCounter.CX_DESTROY);
    }
    closing = true;
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.downstreamGone();
    }
    releaseWaiting();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    Exchange exchange = this.exchange;
    if (closing) {
      wire().discard(in);
    } else if (exchange != null && exchange.wantsRequestOctets() && waiting == null) {
      ByteBuf rest = exchange.requestOctets(in);
      if (rest != null) {
        append(rest);
      }
    } else if (exchange != null) {
      append(in);
      if (waitingOctets() > ExchangeLimits.PIPELINED_OCTETS) {
        wire().setReading(false);
      }
    } else {
      if (waiting == null) {
        startHead();
      }
      append(in);
      process();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    requestSide.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.setUpstreamReading(ctx.channel().isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      // TLS has ended both ways with it: an answer could not be sent any more.
      ctx.close();
    }
    if (!(event instanceof ChannelInputShutdownEvent)) {
      return;
    }
    inputEnded = true;
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.downstreamInputEnded();
    } else if (!closing || lingering) {
      close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException) && TlsFailure.of(cause) == null) {
      LOG.log(System.Logger.Level.ERROR, "a defect, on downstream connection " + id, cause);
    }
    ctx.close();
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
      while (begun && exchange == null && !closing && waiting != null) {
        begun = begin(waiting);
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
    waiting = null;
    Exchange exchange = newExchange(worker.clock().nanos());
    BadMessage problem = head.problem();
    if (end < 0 && problem != null) {
      in.release();
      exchange.refuse(problem);
      return true;
    }
    in.skipBytes(end);
    ByteBuf rest = exchange.begin(head, in);
    if (rest != null) {
      append(rest);
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
    listener.connections().exchangeStarted();
    listener.count(DownstreamCounter.RQ_TOTAL);
    listener.count(DownstreamCounter.RQ_ACTIVE);
    return exchange;
  }

  private void startHead() {
    deadlineNanos = worker.clock().nanos() + listener.headTimeoutNanos();
  }

  /// Keeps octets for later. Owns the buffer.
  private void append(ByteBuf in) {
    ByteBuf waiting = this.waiting;
    if (!in.isReadable()) {
      in.release();
    } else if (waiting == null) {
      this.waiting = in;
    } else {
      waiting.writeBytes(in);
      in.release();
    }
  }

  private int waitingOctets() {
    return waiting == null ? 0 : waiting.readableBytes();
  }

  boolean inputEnded() {
    return inputEnded;
  }

  /// The exchange has ended, and everything that belongs to it is written and flushed.
  ///
  /// @param reusable whether another request may follow on this connection
  void exchangeDone(boolean reusable, long now) {
    exchange = null;
    listener.connections().exchangeFinished();
    listener.stats().counters().subtract(DownstreamCounter.RQ_ACTIVE);
    if (closing) {
      return;
    }
    wire().setReading(true);
    if (!reusable) {
      closeGracefully();
      return;
    }
    deadlineNanos =
        now + (waiting == null ? listener.idleTimeoutNanos() : listener.headTimeoutNanos());
    process();
  }

  /// Ends the connection when the client has been sent everything: first our side only, because
  /// closing with unread octets would make the kernel send RST, which can destroy the response on
  /// its way (RFC 9112, 9.6).
  private void closeGracefully() {
    closing = true;
    releaseWaiting();
    deadlineNanos = worker.clock().nanos() + ExchangeLimits.STREAM_IDLE_NANOS;
    wire().whenWritten(this::linger);
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
    wire().shutdownOutput();
  }

  private void releaseWaiting() {
    ByteBuf waiting = this.waiting;
    if (waiting != null) {
      this.waiting = null;
      waiting.release();
    }
  }

  /// Closes now.
  void close() {
    wire().close();
  }

  /// No further request is served here.
  void endAfterThis() {
    closing = true;
  }

  /// Closes with RST: the client can not take what it got for a complete message.
  void abort() {
    closing = true;
    wire().abort();
  }

  /// Looks after the deadlines of this connection.
  long sweep(long now) {
    Exchange exchange = this.exchange;
    if (exchange != null) {
      exchange.sweep(now);
      return now;
    }
    if (deadlineNanos - now > 0) {
      return deadlineNanos;
    }
    if (!closing && waiting != null) {
      releaseWaiting();
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
