package dev.truehop.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;

/// Makes an HTTP/2 connection out of one that began with the preface of HTTP/2 (RFC 9113, 3.3).
/// Called on the worker.
public interface Http2Switch {
  /// Takes over.
  ///
  /// @param context of the handler to be replaced
  /// @param received the preface's first octets and what followed; owned
  void begin(ChannelHandlerContext context, Listener listener, ByteBuf received);

  /// The handler of a channel whose client has chosen HTTP/2 in its TLS handshake. The listener
  /// must know of the connection already ([Listener#connectionOpened]); it hears of the end from
  /// here.
  ChannelHandler chosen(Listener listener);
}
