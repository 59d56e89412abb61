package dev.truehop.exchange;

import dev.truehop.http1.ClientFields;
import dev.truehop.http1.ResponseHead;
import dev.truehop.tls.ServerName;
import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Defects;
import dev.truehop.worker.DirectWrite;
import dev.truehop.worker.Endings;
import dev.truehop.worker.PeerEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The channel of one downstream connection that speaks HTTP/1.1: its events in,
/// octets out.
public final class ChannelWire extends ChannelInboundHandlerAdapter implements DownstreamWire {
  private final Listener listener;
  private final Http2Switch http2;
  private final DownstreamConnection connection;
  private final long id;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ClientFields client;
  private @Nullable String serverName;
  private byte[] localHost = {};

  /// @param http2 what to do with a client that speaks HTTP/2 without having been asked
  public ChannelWire(Listener listener, Http2Switch http2) {
    this.listener = listener;
    this.http2 = http2;
    this.id = listener.connections().nextId();
    this.connection = new DownstreamConnection(listener, this);
  }

  /// Of the only handler: writing from there saves the way through the pipeline.
  private ChannelHandlerContext context() {
    ChannelHandlerContext context = this.context;
    assert context != null : "used before it was added";
    return context;
  }

  private Channel channel() {
    return context().channel();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    String scheme = tls == null ? "http" : "https";
    client = new ClientFields(Addresses.host(ctx.channel().remoteAddress()), scheme);
    serverName = ServerName.asked(ctx.channel());
    localHost = localText().getBytes(StandardCharsets.US_ASCII);
    connection.opened();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    connection.received((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection.readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    connection.writable(ctx.channel().isWritable());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      connection.inputEnds();
    } else if (event == SslCloseCompletionEvent.SUCCESS) {
      // TLS has ended both ways with it: an answer could not be sent any more.
      ctx.close();
    } else if (event instanceof PeerEnd why) {
      connection.leave(why);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.gone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Defects.tell(cause, TlsFailure.of(cause), () -> "on downstream connection " + id);
    ctx.close();
  }

  /// The client began with HTTP/2: the channel belongs to somebody else from now on. Owns the
  /// buffer.
  void switchToHttp2(ByteBuf received) {
    http2.begin(context(), listener, received);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public ClientFields client() {
    ClientFields client = this.client;
    assert client != null : "used before it was accepted";
    return client;
  }

  @Override
  public byte[] localHost() {
    return localHost;
  }

  @Override
  public @Nullable String serverName() {
    return serverName;
  }

  @Override
  public String localText() {
    return Addresses.text(channel().localAddress());
  }

  @Override
  public String remoteText() {
    return Addresses.text(channel().remoteAddress());
  }

  @Override
  public ByteBuf copy(byte[] octets, int length) {
    return channel().alloc().directBuffer(length).writeBytes(octets, 0, length);
  }

  @Override
  public boolean isStream() {
    return false;
  }

  @Override
  public void writeHead(ResponseHead head) {
    throw new IllegalStateException("heads are octets here");
  }

  @Override
  public void endResponse(byte[] trailers, int length) {
    throw new IllegalStateException("messages end by their framing here");
  }

  @Override
  public void exchangeOver() {
    throw new IllegalStateException("one exchange follows the other here");
  }

  @Override
  public void refuse() {
    throw new IllegalStateException("HTTP/1.1 has no word for it");
  }

  @Override
  public void reply(ByteBuf response) {
    write(response);
  }

  @Override
  public void write(ByteBuf octets) {
    ChannelHandlerContext context = context();
    context.write(octets, context.voidPromise());
  }

  @Override
  public void writeAndFlush(ByteBuf octets) {
    ChannelHandlerContext context = context();
    if (DirectWrite.all(context, octets)) {
      octets.release();
    } else {
      context.writeAndFlush(octets, context.voidPromise());
    }
  }

  @Override
  public void flush() {
    context().flush();
  }

  @Override
  public boolean writable() {
    return channel().isWritable();
  }

  /// Pauses or resumes reading from the client; the kernel's window does the rest.
  @Override
  public void setReading(boolean reading) {
    Channel channel = channel();
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  @Override
  public void shutdownOutput() {
    Endings.output(channel());
  }

  @Override
  public void whenWritten(Runnable then) {
    channel()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                then.run();
              }
            });
  }

  @Override
  public void close() {
    channel().close();
  }

  /// Closes with RST.
  @Override
  public void abort(int resetCode) {
    Endings.abort(channel());
  }
}
