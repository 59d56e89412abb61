package dev.truehop.upstream;

import dev.truehop.pool.KernelView;
import dev.truehop.pool.PooledConnection;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Defects;
import dev.truehop.worker.DirectWrite;
import dev.truehop.worker.Endings;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The transport side of one upstream connection: passes octets and events to
/// whoever holds its lease, and tells the pool when it ends. While nobody holds it, every octet and
/// every end is news for the pool: a kept HTTP/1.1 connection has nothing to say.
public final class UpstreamConnection extends ChannelInboundHandlerAdapter
    implements UpstreamLink, UpstreamWire {
  private final Worker worker;
  private final long id;
  private final SocketSettings settings;
  private @Nullable ChannelHandlerContext context;
  private @Nullable UpstreamSocket socket;
  private @Nullable PooledConnection pooled;
  private @Nullable UpstreamUser user;
  private @Nullable ChannelFuture headWrite;
  private @Nullable SealedOctets sealed;
  private final InputEnd inputEnd = new InputEnd();
  private boolean lost;
  private @Nullable Errno errno;
  private @Nullable TlsFailure tlsFailure;
  private long octetsBeforeLease;

  UpstreamConnection(Worker worker, long id, SocketSettings settings) {
    this.worker = worker;
    this.id = id;
    this.settings = settings;
  }

  /// The handshake is over, and nothing has been written yet.
  void connected() {
    InputEnd.outlivesOutput(channel());
    socket = new UpstreamSocket(channel(), settings, sealed);
  }

  @Override
  public UpstreamWire begin(PooledConnection pooled, UpstreamUser user) {
    this.pooled = pooled;
    carry(user);
    this.octetsBeforeLease = socket().octetsSent();
    return this;
  }

  /// From now on `user` hears everything.
  public void carry(UpstreamUser user) {
    assert this.user == null : "two users on " + describe();
    this.user = user;
    socket().begin();
  }

  @Override
  public boolean end(boolean whole) {
    user = null;
    headWrite = null;
    setReading(true);
    socket().rest();
    // An upstream that has answered before its request was read is not to be trusted with another.
    return whole && socket().allWritten();
  }

  @Override
  public void giveUp() {
    user = null;
    abort();
  }

  @Override
  public boolean ended() {
    return lost;
  }

  @Override
  public void ping() {
    throw new IllegalStateException("HTTP/1.1 has no PING");
  }

  /// Puts the connection under TLS, whose first octets go out, and count, when it is added.
  void secure(SealedOctets sealed, SslHandler tls) {
    this.sealed = sealed;
    inputEnd.sealed();
    channel().pipeline().addFirst(sealed).addBefore(context().name(), null, tls);
  }

  @Override
  public void pooled(PooledConnection pooled) {
    this.pooled = pooled;
  }

  @Override
  public ChannelFuture write(ByteBuf octets) {
    wrote(octets.readableBytes());
    ChannelFuture written = context().write(octets);
    headWrite = written;
    return written;
  }

  @Override
  public boolean mayHave(ChannelFuture written) {
    return written.isSuccess();
  }

  @Override
  public ChannelFuture writeAndFlush(ByteBuf octets) {
    wrote(octets.readableBytes());
    ChannelHandlerContext context = context();
    if (DirectWrite.all(context, octets)) {
      octets.release();
      return context.newSucceededFuture();
    }
    ChannelFuture written = context.writeAndFlush(octets);
    headWrite = written;
    return written;
  }

  @Override
  public void writeVoid(ByteBuf octets) {
    wrote(octets.readableBytes());
    context().write(octets, context().voidPromise());
  }

  /// So many octets have been written.
  public void wrote(long octets) {
    if (socket().wrote(octets)) {
      socket().watch(worker.clock().nanos());
    }
  }

  @Override
  public void flush() {
    context().flush();
  }

  @Override
  public void lookForSilence(long now) {
    if (socket().silent(now)) {
      lost(Loss.SILENT, Errno.ETIMEDOUT);
    }
  }

  @Override
  public boolean writable() {
    return channel().isWritable();
  }

  @Override
  public void endOutput(Runnable then) {
    Endings.output(context(), then);
  }

  /// The kernel's window does the rest.
  @Override
  public void setReading(boolean reading) {
    Channel channel = channel();
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  @Override
  public boolean endedUnread() {
    if (lost) {
      return false;
    }
    switch (look()) {
      case ESTABLISHED, UNSUPPORTED -> {
        return false;
      }
      case UNREAD -> lost(Loss.RESET, null);
      case NOT_ESTABLISHED -> {
        if (TcpInfo.peerEnded(channel())) {
          inputEnded();
        } else {
          lost(Loss.RESET, Errno.ECONNRESET);
        }
      }
    }
    return true;
  }

  @Override
  public @Nullable Errno errno() {
    return errno;
  }

  @Override
  public @Nullable TlsFailure tlsFailure() {
    return tlsFailure;
  }

  @Override
  public long ackedOctetsOfLease() {
    long acked = socket().ackedOctets();
    return acked < 0 ? -1 : Math.max(0, acked - octetsBeforeLease);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return channel().localAddress();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public KernelView look() {
    return lost ? KernelView.NOT_ESTABLISHED : socket().look();
  }

  @Override
  public boolean cheapConnect() {
    return sealed == null && SameHost.of(channel());
  }

  @Override
  public long rttNanos() {
    return TcpInfo.rttNanos(channel());
  }

  @Override
  public long rttVarNanos() {
    return TcpInfo.rttVarNanos(channel());
  }

  @Override
  public void close() {
    lost = true;
    channel().close();
    tellUser();
  }

  /// Closes with SO_LINGER 0: what the kernel has not delivered yet is thrown away, so that nothing
  /// of it can be executed after a replay.
  @Override
  public void abort() {
    lost = true;
    Endings.abort(channel());
    tellUser();
  }

  /// The pool ended a connection under its user: the bounded grace of a fenced generation is over.
  private void tellUser() {
    UpstreamUser user = this.user;
    if (user != null) {
      this.user = null;
      user.upstreamLost(Loss.GRACE_OVER);
    }
  }

  @Override
  public String describe() {
    return "connection " + id + " to " + channel().remoteAddress();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    UpstreamUser user = this.user;
    ByteBuf octets = (ByteBuf) message;
    socket().read(octets.readableBytes());
    if (lost) {
      octets.release();
    } else if (user != null) {
      user.upstreamData(octets);
    } else {
      octets.release();
      lost(Loss.RESET, null);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    UpstreamUser user = this.user;
    if (user != null) {
      user.upstreamDataComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    UpstreamUser user = this.user;
    if (user != null) {
      user.upstreamWritable(ctx.channel().isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    UpstreamUser user = this.user;
    if (event == Endings.Event.OUTPUT_ENDS) {
      inputEnd.outputEnds();
    } else if (event instanceof ChannelOutputShutdownEvent) {
      outputEnded(null);
    } else if (inputEnd.isIn(event) && !lost) {
      boolean useful = user != null && !inputEnd.ofBothSides() && user.upstreamInputEnded();
      if (!useful) {
        inputEnded();
      }
    }
  }

  private void inputEnded() {
    lost(inputEnd.loss(), inputEnd.errno());
  }

  private void outputEnded(@Nullable Throwable cause) {
    if (!inputEnd.follows(cause, headWrite, channel())) {
      inputEnded();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof ChannelOutputShutdownException) {
      outputEnded(cause);
      return;
    }
    tlsFailure = sealed == null ? null : TlsFailure.of(cause);
    Defects.tell(cause, tlsFailure, () -> "on " + describe());
    Errno errno = Errno.of(cause);
    lost(errno != null && errno.silent() ? Loss.SILENT : Loss.RESET, errno);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    outputEnded(null);
    inputEnded();
  }

  /// Reports an end once. A user decides what it means, and tells the pool; without one the pool is
  /// told here.
  private void lost(Loss loss, @Nullable Errno errno) {
    if (lost) {
      return;
    }
    lost = true;
    this.errno = errno;
    UpstreamUser user = this.user;
    if (user != null) {
      this.user = null;
      user.upstreamLost(loss);
      return;
    }
    // A kept connection: nobody waits for it.
    PooledConnection pooled = this.pooled;
    if (pooled != null) {
      pooled.ended(loss.pointWhileIdle(), worker.clock().nanos());
    }
    channel().close();
  }

  /// What is below.
  public UpstreamSocket socket() {
    UpstreamSocket socket = this.socket;
    assert socket != null : "used before it was connected";
    return socket;
  }

  private Channel channel() {
    return context().channel();
  }

  /// Of the only handler: writing from there saves the way through the pipeline.
  ChannelHandlerContext context() {
    ChannelHandlerContext context = this.context;
    assert context != null : "used before it was connected";
    return context;
  }
}
