package dev.truehop.server;

import dev.truehop.config.HostPort;
import dev.truehop.worker.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Thread-safe by being used from the control thread only. The listening sockets of one listener:
/// one per worker where the kernel spreads connections over them (SO_REUSEPORT), one for all
/// elsewhere.
final class ListenerSockets {
  /// Connections that the kernel holds for us before we accept; it cuts this to
  /// `net.core.somaxconn`.
  private static final int BACKLOG = 4096;

  /// Octets of one read from a client: never so few that a rewritten head would not fit into the
  /// buffer that it came in, growing with uploads.
  private static final AdaptiveRecvByteBufAllocator RECEIVE =
      new AdaptiveRecvByteBufAllocator(1024, 2048, 64 * 1024);

  private final String name;
  private final List<Channel> channels = new ArrayList<>();
  private final Map<EventLoop, WorkerSite> sites = new HashMap<>();
  private InetSocketAddress address;

  private ListenerSockets(String name, InetSocketAddress address) {
    this.name = name;
    this.address = address;
  }

  /// Binds.
  ///
  /// @param group all workers' event loops
  /// @throws IOException when the address can not be had, with the address in its message
  static ListenerSockets bind(
      String name,
      HostPort wanted,
      Transport transport,
      EventLoopGroup group,
      List<WorkerSite> sites)
      throws IOException {
    ListenerSockets sockets =
        new ListenerSockets(name, new InetSocketAddress(wanted.host(), wanted.port()));
    for (WorkerSite site : sites) {
      sockets.sites.put(site.worker().loop(), site);
    }
    int binds = transport.bindsPerWorker() ? sites.size() : 1;
    for (int i = 0; i < binds; i++) {
      EventLoop loop = sites.get(i).worker().loop();
      sockets.bindOne(transport, loop, transport.bindsPerWorker() ? loop : group);
    }
    return sockets;
  }

  private void bindOne(Transport transport, EventLoop acceptor, EventLoopGroup children)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, children)
            .channelFactory(transport.serverSockets())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new Accept());
    if (transport.bindsPerWorker()) {
      bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      close();
      throw new IOException(
          "listener " + name + " can not have " + address + ": " + cause.getMessage(), cause);
    }
    channels.add(bound.channel());
    address = (InetSocketAddress) bound.channel().localAddress();
  }

  private final class Accept extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      WorkerSite site = sites.get(channel.eventLoop());
      assert site != null : "accepted on a foreign event loop";
      channel.config().setAllocator(site.worker().buffers());
      site.listener(name).accept(channel, site.http2());
    }
  }

  /// Where it really listens.
  HostPort address() {
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  /// Stops accepting; connections stay.
  void close() {
    for (Channel channel : channels) {
      channel.close().awaitUninterruptibly();
    }
    channels.clear();
  }
}
