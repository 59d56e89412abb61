package dev.truehop.upstream;

import io.netty.channel.ChannelHandlerContext;

/// Makes an HTTP/2 connection out of one that has just been made. Called on the worker.
public interface Http2Start {
  /// Sends what a connection begins with, and hears everything that comes on it.
  ///
  /// @param transport whose user it becomes
  /// @param context to write from
  UpstreamLink begin(UpstreamConnection transport, ChannelHandlerContext context);
}
