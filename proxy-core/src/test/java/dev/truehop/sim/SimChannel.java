package dev.truehop.sim;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The proxy's end of a simulated TCP connection, with what a local channel does
/// not have and a proxy depends on: a window, half-close, reset, and a copy between the two ends.
/// The wire itself is a [SimWire].
final class SimChannel extends AbstractChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final SimWorld world;
  private final SimWire wire;
  private final SimChannelConfig config = new SimChannelConfig(this);
  private InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private @Nullable ChannelPromise connecting;
  private boolean open = true;
  private boolean active;
  private boolean readPending;
  private boolean inputShutdown;
  private boolean outputShutdown;
  private boolean errorTold;

  private SimChannel(SimWorld world, InetSocketAddress local, @Nullable InetSocketAddress remote) {
    super(null);
    this.world = world;
    this.local = local;
    this.remote = remote;
    this.wire = new SimWire(world, this);
    config.setAllocator(world.allocator());
  }

  /// An accepted connection.
  static SimChannel accepted(SimWorld world, InetSocketAddress local, InetSocketAddress client) {
    SimChannel channel = new SimChannel(world, local, client);
    channel.active = true;
    return channel;
  }

  /// One that is going to connect.
  static SimChannel unconnected(SimWorld world, InetSocketAddress local) {
    return new SimChannel(world, local, null);
  }

  SimWire wire() {
    return wire;
  }

  int roundTripMicros() {
    return world.roundTripMicros();
  }

  /// The network has decided: connected.
  void connected() {
    ChannelPromise promise = connecting;
    if (promise == null || !open) {
      return;
    }
    connecting = null;
    active = true;
    promise.trySuccess();
    pipeline().fireChannelActive();
  }

  /// The network has decided: no connection.
  void connectFailed(IOException cause) {
    ChannelPromise promise = connecting;
    if (promise != null) {
      connecting = null;
      promise.tryFailure(cause);
      unsafe().close(voidPromise());
    }
  }

  void stopReading() {
    readPending = false;
  }

  /// There may be something to read, or room to write. The loop may be busy with something else.
  void poll() {
    if (world.busy()) {
      world.whenIdle(this::poll);
    } else if (open && active && isRegistered()) {
      ((SimUnsafe) unsafe()).resume();
      read0();
    }
  }

  /// A reset is heard even by who has stopped reading, as with epoll; behind the octets that came
  /// before it, and once: where a write has heard of it, reading ends as with a FIN.
  private void read0() {
    boolean failed = wire.resetArrived() || wire.timedOut();
    if (!open || !readPending && !failed) {
      return;
    }
    if (wire.hasArrived()) {
      readPending = false;
      readSome();
      if (failed) {
        world.soon(this::poll);
      }
    } else if (failed && !errorTold) {
      errorTold = true;
      pipeline().fireExceptionCaught(new IOException(error()));
      if (open) {
        unsafe().close(voidPromise());
      }
    } else if ((failed || wire.finArrived()) && !inputShutdown) {
      inputShutdown = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  private String error() {
    return wire.timedOut() ? "Connection timed out" : "Connection reset by peer";
  }

  private void readSome() {
    for (int reads = world.random().nextInt(1, 4); reads > 0; reads--) {
      byte[] octets = wire.take(world.segmentOctets());
      if (octets.length == 0) {
        break;
      }
      ByteBuf in = alloc().directBuffer(Math.max(octets.length, 64)).writeBytes(octets);
      pipeline().fireChannelRead(in);
      if (!open || !config.isAutoRead()) {
        break;
      }
    }
    pipeline().fireChannelReadComplete();
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    world.soon(this::poll);
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws IOException {
    for (Object message = out.current(); message != null; message = out.current()) {
      if (wire.resetArrived() || wire.timedOut()) {
        String words = errorTold ? "Broken pipe" : error();
        errorTold = true;
        throw new IOException(words);
      }
      ByteBuf octets = (ByteBuf) message;
      int n = Math.min(wire.room(), octets.readableBytes());
      if (n == 0 && octets.isReadable()) {
        return;
      }
      byte[] copy = new byte[n];
      octets.getBytes(octets.readerIndex(), copy);
      wire.send(copy);
      if (n == 0) {
        out.remove();
      } else {
        out.removeBytes(n);
      }
    }
  }

  @Override
  protected void doClose() {
    boolean wasOpen = open;
    open = false;
    active = false;
    if (wasOpen) {
      world.closed(this);
      wire.closedByProxy(config.abortive(), outputShutdown);
    }
    ChannelPromise promise = connecting;
    if (promise != null) {
      connecting = null;
      promise.tryFailure(new IOException("closed while connecting"));
    }
  }

  @Override
  protected void doShutdownOutput() {
    if (!outputShutdown) {
      outputShutdown = true;
      if (!wire.resetArrived()) {
        wire.sendFin();
      }
    }
  }

  @Override
  protected void doBind(SocketAddress address) {
    local = (InetSocketAddress) address;
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new SimUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof SimLoop;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public boolean isShutdown() {
    return inputShutdown && outputShutdown;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    inputShutdown = true;
    return promise.setSuccess();
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    inputShutdown = true;
    return shutdownOutput(promise);
  }

  /// Worker-confined. Connecting, which the network decides about, and writing on.
  private final class SimUnsafe extends AbstractUnsafe {
    /// There may be room for what was flushed before.
    void resume() {
      flush0();
    }

    @Override
    public void connect(
        SocketAddress remoteAddress, @Nullable SocketAddress localAddress, ChannelPromise promise) {
      if (promise.setUncancellable() && ensureOpen(promise)) {
        remote = (InetSocketAddress) remoteAddress;
        connecting = promise;
        world.connect(SimChannel.this, remote);
      }
    }
  }
}
