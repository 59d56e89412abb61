package dev.truehop.exchange;

import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.tls.PeerCertificates;
import dev.truehop.tls.ServerTls;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Defects;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Stands for the connection while its TLS handshake goes on, and gives its place
/// to who speaks the protocol that was agreed on. A client that is refused gets no further than
/// here.
final class DownstreamHandshake extends ChannelInboundHandlerAdapter
    implements HandshakeGate.Visitor {
  private static final String HTTP2 = "h2";

  private final Listener listener;
  private final Channel channel;
  private final Http2Switch http2;

  DownstreamHandshake(Listener listener, Channel channel, Http2Switch http2) {
    this.listener = listener;
    this.channel = channel;
    this.http2 = http2;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public Future<?> begin() {
    ServerTls tls = listener.tls();
    if (tls == null) {
      // A reload took TLS from the listener while the client waited.
      return channel.close();
    }
    SslHandler handler = tls.handler(channel.alloc());
    channel.pipeline().addLast(handler, this);
    channel.config().setAutoRead(true);
    return handler.handshakeFuture();
  }

  @Override
  public void waits() {
    listener.count(DownstreamCounter.SSL_HANDSHAKE_WAITED);
  }

  @Override
  public void refused() {
    listener.count(DownstreamCounter.SSL_HANDSHAKE_OVERFLOW);
    String client = Addresses.text(channel.remoteAddress());
    listener.handshakeFailed(
        new TlsFailure(TlsFailure.Kind.PROTOCOL, "too many handshakes at once"), client);
  }

  /// Not yet: whoever follows hears of it when the handshake is done.
  @Override
  public void channelActive(ChannelHandlerContext ctx) {}

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {}

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completion) {
      if (completion.isSuccess()) {
        accepted(ctx);
      } else {
        failed(ctx, completion.cause());
      }
    } else if (event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    }
  }

  private void accepted(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    X509Certificate[] chain = PeerCertificates.of(tls);
    if (chain.length == 0) {
      listener.count(DownstreamCounter.SSL_NO_CERTIFICATE);
    }
    TlsFailure revoked = listener.verified(ctx.channel(), chain);
    if (revoked != null) {
      refused(ctx, revoked);
    } else {
      speak(ctx, tls.applicationProtocol());
    }
  }

  /// @param protocol that was agreed on by ALPN, one of those that the listener offers; null when
  ///   the client offered none of them
  private void speak(ChannelHandlerContext ctx, @Nullable String protocol) {
    if (HTTP2.equals(protocol)) {
      listener.connectionOpened();
      ctx.pipeline().addLast(http2.chosen(listener));
    } else {
      ctx.pipeline().addLast(new ChannelWire(listener, http2));
    }
    ctx.fireChannelActive();
    ctx.pipeline().remove(this);
  }

  private void failed(ChannelHandlerContext ctx, Throwable cause) {
    TlsFailure failure = TlsFailure.of(cause);
    Defects.tell(cause, failure, () -> "in the handshake of " + client(ctx));
    refused(ctx, failure);
  }

  private void refused(ChannelHandlerContext ctx, @Nullable TlsFailure failure) {
    listener.handshakeFailed(failure, client(ctx));
    ctx.close();
  }

  private static String client(ChannelHandlerContext ctx) {
    return Addresses.text(ctx.channel().remoteAddress());
  }

  /// The handshake's end has told all there is to tell.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
