package dev.truehop.upstream;

import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.KernelView;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Wire;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.DirectWrite;
import dev.truehop.worker.Endings;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The transport side of one upstream connection: passes octets and events to
/// whoever holds its lease, and tells the pool when it ends. While nobody holds it, every octet and
/// every end is news for the pool: a kept HTTP/1.1 connection has nothing to say.
public final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Wire {
  private static final System.Logger LOG = System.getLogger("truehop");

  private final Worker worker;
  private final long id;
  private final SocketSettings settings;
  private @Nullable ChannelHandlerContext context;
  private @Nullable SocketWatch watch;
  private @Nullable PooledConnection pooled;
  private @Nullable UpstreamUser user;
  private @Nullable ChannelFuture headWrite;
  private @Nullable SealedOctets sealed;
  private boolean closeAnnounced;
  private boolean lost;
  private @Nullable Errno errno;
  private @Nullable TlsFailure tlsFailure;
  private long octetsRead;
  private long octetsWritten;
  private long octetsBeforeLease;
  private long watchedOctets;

  /// @param id unique in the process, for log and admin
  UpstreamConnection(Worker worker, long id, SocketSettings settings) {
    this.worker = worker;
    this.id = id;
    this.settings = settings;
  }

  /// The handshake is over, and nothing has been written yet.
  void connected() {
    SocketWatch watch = new SocketWatch(channel(), settings);
    watch.begin();
    this.watch = watch;
  }

  /// The connection takes its first octets for `user`; from now on it hears everything.
  public void begin(PooledConnection pooled, UpstreamUser user) {
    assert this.user == null : "two users on " + describe();
    this.pooled = pooled;
    this.user = user;
    this.octetsBeforeLease = octetsSent();
    this.watchedOctets = octetsWritten + SocketWatch.SAFE_OCTETS;
  }

  /// The user is done; the connection is whole and can go back to the pool.
  public void end() {
    user = null;
    headWrite = null;
    setReading(true);
    if (watchedOctets == Long.MAX_VALUE) {
      watch().giveBack();
    }
  }

  /// The user is done, and the connection is not to be used again: it hears nothing more.
  public void detach() {
    user = null;
  }

  /// Puts the connection under TLS, whose first octets go out, and count, when it is added.
  void secure(SealedOctets sealed, SslHandler tls) {
    this.sealed = sealed;
    channel().pipeline().addFirst(sealed).addBefore(context().name(), null, tls);
  }

  /// Octets that went towards the kernel, as the kernel counts them.
  private long octetsSent() {
    SealedOctets sealed = this.sealed;
    return sealed == null ? octetsWritten : sealed.octets();
  }

  /// The pool has taken the connection in.
  void pooled(PooledConnection pooled) {
    this.pooled = pooled;
  }

  /// Writes without flushing. The future says whether the kernel has taken every octet.
  public ChannelFuture write(ByteBuf octets) {
    count(octets);
    ChannelFuture written = context().write(octets);
    headWrite = written;
    return written;
  }

  /// Writes and flushes. The future says whether the kernel has taken every octet.
  public ChannelFuture writeAndFlush(ByteBuf octets) {
    count(octets);
    ChannelHandlerContext context = context();
    if (DirectWrite.all(context, octets)) {
      octets.release();
      return context.newSucceededFuture();
    }
    ChannelFuture written = context.writeAndFlush(octets);
    headWrite = written;
    return written;
  }

  /// Writes without flushing and without a future; a failure ends the connection.
  public void writeVoid(ByteBuf octets) {
    count(octets);
    ChannelHandlerContext context = context();
    context.write(octets, context.voidPromise());
  }

  private void count(ByteBuf octets) {
    octetsWritten += octets.readableBytes();
    if (octetsWritten > watchedOctets) {
      watchedOctets = Long.MAX_VALUE;
      watch().takeOver(worker.clock().nanos());
    }
  }

  public void flush() {
    context().flush();
  }

  /// Looks whether the peer still acknowledges what is sent to it, where the kernel does not; ends
  /// the connection if it has been silent for too long.
  public void lookForSilence(long now) {
    if (watchedOctets == Long.MAX_VALUE && watch().silent(now)) {
      lost(Loss.SILENT, Errno.ETIMEDOUT);
    }
  }

  /// Whether the kernel has taken everything that was written. An upstream that has answered before
  /// that has not read its request, and is not to be trusted with another.
  public boolean allWritten() {
    ChannelOutboundBuffer queued = channel().unsafe().outboundBuffer();
    return queued == null || queued.isEmpty();
  }

  public boolean writable() {
    return channel().isWritable();
  }

  /// Ends our side after the last octet; the peer may go on.
  ///
  /// @param then called when the kernel has everything; never if the connection ends before
  public void endOutput(Runnable then) {
    Endings.output(context(), then);
  }

  /// Pauses or resumes reading; the kernel's window does the rest.
  public void setReading(boolean reading) {
    Channel channel = channel();
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  /// Asks the kernel whether the connection has ended, or carries octets that nothing was sent for,
  /// without the event loop having read that; it is lost then.
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
          lost(finOrCut(), Errno.FIN);
        } else {
          lost(Loss.RESET, Errno.ECONNRESET);
        }
      }
    }
    return true;
  }

  /// How the kernel, or our own watch, said that the connection is over; null while it is not, and
  /// where we ended it ourselves.
  public @Nullable Errno errno() {
    return errno;
  }

  /// What went wrong with TLS, if that is how the connection was lost.
  public @Nullable TlsFailure tlsFailure() {
    return tlsFailure;
  }

  /// Octets written in this lease that the peer's kernel has acknowledged; -1 where that can't be
  /// known.
  public long ackedOctetsOfLease() {
    long acked = TcpInfo.ackedOctets(channel());
    return acked < 0 ? -1 : Math.max(0, acked - octetsBeforeLease);
  }

  /// This end of the connection, for the access log.
  public @Nullable SocketAddress localAddress() {
    return channel().localAddress();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public KernelView look() {
    if (lost) {
      return KernelView.NOT_ESTABLISHED;
    }
    // Records that wait may be TLS's own: session tickets, a change of keys.
    return TcpInfo.look(channel(), sealed == null ? octetsRead : Long.MAX_VALUE);
  }

  /// On this very node and without TLS: a new connection costs about 10 us there.
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
    octetsRead += octets.readableBytes();
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
    closeAnnounced |= event == SslCloseCompletionEvent.SUCCESS;
    boolean ended = event instanceof ChannelInputShutdownEvent || closeAnnounced;
    if (ended && !lost) {
      UpstreamUser user = this.user;
      if (user == null || !user.upstreamInputEnded()) {
        lost(finOrCut(), Errno.FIN);
      }
    }
  }

  /// Under TLS an end that was not announced (close_notify) may be anybody's doing.
  private Loss finOrCut() {
    return sealed == null || closeAnnounced ? Loss.FIN : Loss.CUT;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    tlsFailure = sealed == null ? null : TlsFailure.of(cause);
    if (!(cause instanceof IOException) && tlsFailure == null) {
      LOG.log(System.Logger.Level.ERROR, "a defect, on " + describe(), cause);
    }
    failed(cause, ctx.channel().isOpen() ? Loss.RESET : Loss.WRITE_FAILED);
  }

  /// Without an exception before it this is the end of a write that has a future of its own.
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ChannelFuture headWrite = this.headWrite;
    Throwable cause = headWrite == null ? null : headWrite.cause();
    if (cause == null) {
      lost(finOrCut(), Errno.FIN);
    } else {
      failed(cause, Loss.WRITE_FAILED);
    }
  }

  private void failed(Throwable cause, Loss loss) {
    Errno errno = Errno.of(cause);
    lost(errno != null && errno.silent() ? Loss.SILENT : loss, errno);
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
      DetectionPoint point = loss == Loss.SILENT ? DetectionPoint.PROBE : DetectionPoint.IDLE;
      pooled.ended(point, worker.clock().nanos());
    }
    channel().close();
  }

  private SocketWatch watch() {
    SocketWatch watch = this.watch;
    assert watch != null : "used before it was connected";
    return watch;
  }

  private Channel channel() {
    return context().channel();
  }

  /// Of the only handler: writing from there saves the way through the pipeline.
  private ChannelHandlerContext context() {
    ChannelHandlerContext context = this.context;
    assert context != null : "used before it was connected";
    return context;
  }
}
