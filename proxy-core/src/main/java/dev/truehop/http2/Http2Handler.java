package dev.truehop.http2;

import dev.truehop.tls.TlsFailure;
import dev.truehop.worker.Defects;
import dev.truehop.worker.Endings;
import dev.truehop.worker.PeerEnd;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What a channel tells an [Http2Connection], and the ways to end the channel.
final class Http2Handler extends ChannelInboundHandlerAdapter {
  private final Worker worker;
  private final Http2Role role;
  private final byte[] text;
  private @Nullable Http2Connection connection;
  private @Nullable FrameInput input;
  private int lingered;
  private boolean opened;

  /// @param text scratch of the worker, [Http2Limits#TEXT_OCTETS]
  Http2Handler(Worker worker, Http2Role role, byte[] text) {
    this.worker = worker;
    this.role = role;
    this.text = text;
  }

  private Http2Connection connection() {
    Http2Connection connection = this.connection;
    assert connection != null : "used before it was added";
    return connection;
  }

  private FrameInput input() {
    FrameInput input = this.input;
    assert input != null : "used before it was added";
    return input;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Http2Connection connection = new Http2Connection(worker, role, ctx, text);
    this.connection = connection;
    input = new FrameInput(connection);
    if (ctx.channel().isActive()) {
      open();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    open();
  }

  private void open() {
    if (!opened) {
      opened = true;
      connection().open();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received((ByteBuf) message);
  }

  /// Takes octets from the peer. Owns the buffer.
  void received(ByteBuf message) {
    if (connection().ended()) {
      discard(message);
      return;
    }
    input().received(message);
  }

  private void discard(ByteBuf message) {
    lingered += message.readableBytes();
    message.release();
    if (lingered > Http2Limits.LINGER_OCTETS) {
      connection().context().close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection().readComplete(input().anyLeft());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      connection().channelWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // A peer that has ended its side can not be told from one that is gone, and HTTP/2 has no use
    // for half a connection: what is under way is given up.
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      ctx.close();
    } else if (event instanceof PeerEnd why) {
      role.leave(why);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Defects.tell(cause, TlsFailure.of(cause), () -> "on an HTTP/2 connection");
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    input().discard();
    connection().lost();
  }

  /// Ends our side of a channel when everything is written; the peer's FIN, or its owner when it
  /// has waited long enough, closes it. Closing at once could destroy our last frames.
  static void endOutput(Channel channel) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                Endings.output(channel);
              } else {
                channel.close();
              }
            });
  }
}
