package dev.truehop.sim;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import java.util.function.Consumer;

/// Worker-confined. Passes every event on to the handler under test and reports what it throws: in
/// a pipeline an exception comes back to the very handler that threw it, which closes the
/// connection and tells nobody.
final class Watched implements ChannelInboundHandler {
  private interface Event {
    void fire() throws Exception;
  }

  private final ChannelInboundHandler inner;
  private final Consumer<Throwable> defects;

  Watched(ChannelInboundHandler inner, Consumer<Throwable> defects) {
    this.inner = inner;
    this.defects = defects;
  }

  private void watch(Event event) throws Exception {
    try {
      event.fire();
    } catch (Throwable t) {
      defects.accept(t);
      throw t;
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.handlerAdded(ctx));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.handlerRemoved(ctx));
  }

  @Override
  public void channelRegistered(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelRegistered(ctx));
  }

  @Override
  public void channelUnregistered(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelUnregistered(ctx));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelActive(ctx));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelInactive(ctx));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    watch(() -> inner.channelRead(ctx, message));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelReadComplete(ctx));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    watch(() -> inner.userEventTriggered(ctx, event));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    watch(() -> inner.channelWritabilityChanged(ctx));
  }

  @Override
  @SuppressWarnings("deprecation")
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    watch(() -> inner.exceptionCaught(ctx, cause));
  }
}
