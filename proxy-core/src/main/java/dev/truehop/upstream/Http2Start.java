package dev.truehop.upstream;

import dev.truehop.config.Http2Config;
import io.netty.channel.ChannelHandlerContext;

/// Makes an HTTP/2 connection out of one that has just been made. Called on the worker.
public interface Http2Start {
  /// Sends what a connection begins with, and hears everything that comes on it.
  ///
  /// @param config what the peer may send ahead
  /// @param transport whose user it becomes
  /// @param context to write from
  UpstreamLink begin(
      Http2Config config, UpstreamConnection transport, ChannelHandlerContext context);
}
