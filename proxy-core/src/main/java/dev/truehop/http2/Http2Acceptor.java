package dev.truehop.http2;

import dev.truehop.exchange.Http2Switch;
import dev.truehop.exchange.Listener;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/// Worker-confined. Makes HTTP/2 connections of clients' channels, and keeps what all those of a
/// worker share: scratch and translations, which serve one header block at a time.
public final class Http2Acceptor implements Http2Switch {
  private final Worker worker;
  private final byte[] text = new byte[Http2Limits.TEXT_OCTETS];
  private final RequestTranslation request;
  private final TrailerTranslation trailers;
  private final HpackEncoder encoder;

  public Http2Acceptor(Worker worker) {
    this.worker = worker;
    this.request = new RequestTranslation(worker.received());
    this.trailers = new TrailerTranslation(worker.received());
    this.encoder = new HpackEncoder(worker.rewritten());
  }

  RequestTranslation request() {
    return request;
  }

  TrailerTranslation trailers() {
    return trailers;
  }

  HpackEncoder encoder() {
    return encoder;
  }

  /// The client has begun with the preface: prior knowledge (RFC 9113, 3.3).
  @Override
  public void begin(ChannelHandlerContext context, Listener listener, ByteBuf received) {
    boolean tls = context.pipeline().get(SslHandler.class) != null;
    Http2Handler handler = handler(listener, tls ? "https" : "http");
    context.pipeline().replace(context.handler(), null, handler);
    handler.received(received);
  }

  @Override
  public ChannelHandler chosen(Listener listener) {
    return handler(listener, "https");
  }

  private Http2Handler handler(Listener listener, String scheme) {
    return new Http2Handler(worker, new DownstreamHttp2(listener, this, scheme), text);
  }
}
