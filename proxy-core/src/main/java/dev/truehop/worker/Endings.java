package dev.truehop.worker;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Immutable (static functions only). How a connection ends, with and without TLS. Called on the
/// channel's event loop.
public final class Endings {
  /// What the pipeline is told.
  public enum Event {
    /// We are about to end our side, in order. Netty's `ChannelOutputShutdownEvent` follows, as it
    /// does when a write has failed, and may find a peer that has already ended its side, too.
    OUTPUT_ENDS
  }

  private Endings() {}

  /// Ends our side in order; the peer may go on. TLS says so first (close_notify): without it the
  /// peer could not tell our end from a cut.
  public static void output(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutdown(channel);
    } else {
      tls.closeOutbound().addListener(_ -> shutdown(channel));
    }
  }

  /// The same after the last octet that was written.
  ///
  /// @param then called when the kernel has everything; never if the connection ends before
  public static void output(ChannelHandlerContext context, Runnable then) {
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                output(context.channel());
                then.run();
              }
            });
  }

  private static void shutdown(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      channel.pipeline().fireUserEventTriggered(Event.OUTPUT_ENDS);
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  /// Closes with SO_LINGER 0, below TLS: nothing that the kernel has not delivered is delivered any
  /// more, there is no close_notify by which a cut message would pass for a whole one, and a peer
  /// that reads nothing can not delay it.
  public static void abort(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }
}
