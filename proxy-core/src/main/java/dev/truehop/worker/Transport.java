package dev.truehop.worker;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/// How a worker talks to the kernel. Native transports bind every listener once per worker
/// (SO_REUSEPORT) and can look at `TCP_INFO`; NIO runs everywhere and can do neither.
public enum Transport {
  EPOLL(true) {
    @Override
    public @Nullable String unavailable() {
      return Epoll.isAvailable() ? null : String.valueOf(Epoll.unavailabilityCause());
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return SteadyEpoll.factory();
    }

    @Override
    public ChannelFactory<SocketChannel> sockets() {
      return EpollSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> serverSockets() {
      return EpollServerSocketChannel::new;
    }
  },
  IO_URING(true) {
    @Override
    public @Nullable String unavailable() {
      return IoUring.isAvailable() ? null : String.valueOf(IoUring.unavailabilityCause());
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    public ChannelFactory<SocketChannel> sockets() {
      return IoUringSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> serverSockets() {
      return IoUringServerSocketChannel::new;
    }
  },
  NIO(false) {
    @Override
    public @Nullable String unavailable() {
      return null;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public ChannelFactory<SocketChannel> sockets() {
      return NioSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> serverSockets() {
      return NioServerSocketChannel::new;
    }
  };

  private final boolean bindsPerWorker;

  Transport(boolean bindsPerWorker) {
    this.bindsPerWorker = bindsPerWorker;
  }

  /// Epoll where it is there, NIO elsewhere.
  public static Transport best() {
    return EPOLL.unavailable() == null ? EPOLL : NIO;
  }

  /// Why this machine can't use it; null when it can.
  public abstract @Nullable String unavailable();

  public abstract IoHandlerFactory ioHandlers();

  public abstract ChannelFactory<SocketChannel> sockets();

  public abstract ChannelFactory<ServerChannel> serverSockets();

  /// Whether every worker binds its own socket for a listener.
  public boolean bindsPerWorker() {
    return bindsPerWorker;
  }
}
