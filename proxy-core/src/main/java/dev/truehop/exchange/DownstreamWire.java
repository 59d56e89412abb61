package dev.truehop.exchange;

import dev.truehop.http1.ClientFields;
import dev.truehop.tls.ServerName;
import dev.truehop.worker.DirectWrite;
import dev.truehop.worker.Endings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The transport side of one downstream connection: octets out, reading on and
/// off, and the ways to end it.
final class DownstreamWire {
  private final ChannelHandlerContext context;
  private final Channel channel;
  private final ClientFields client;
  private final byte[] localHost;
  private final @Nullable String serverName;
  private int lingered;

  /// @param context of the only handler: writing from there saves the way through the pipeline
  DownstreamWire(ChannelHandlerContext context) {
    this.context = context;
    this.channel = context.channel();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    String scheme = tls == null ? "http" : "https";
    this.client = new ClientFields(Addresses.host(channel.remoteAddress()), scheme);
    this.serverName = tls == null ? null : ServerName.asked(tls.engine());
    this.localHost = localText().getBytes(StandardCharsets.US_ASCII);
  }

  /// What this connection adds to its requests.
  ClientFields client() {
    return client;
  }

  /// The Host for an HTTP/1.0 request without one: what the client connected to.
  byte[] localHost() {
    return localHost;
  }

  /// The name that the client asked for in its TLS handshake; null when it named none.
  @Nullable String serverName() {
    return serverName;
  }

  String localText() {
    return Addresses.text(channel.localAddress());
  }

  String remoteText() {
    return Addresses.text(channel.remoteAddress());
  }

  /// A direct buffer with a copy of the first octets of `octets`, to be written.
  ByteBuf copy(byte[] octets, int length) {
    return channel.alloc().directBuffer(length).writeBytes(octets, 0, length);
  }

  /// Writes without flushing. Owns the buffer.
  void write(ByteBuf octets) {
    context.write(octets, context.voidPromise());
  }

  /// Writes and flushes. Owns the buffer.
  void writeAndFlush(ByteBuf octets) {
    if (DirectWrite.all(context, octets)) {
      octets.release();
    } else {
      context.writeAndFlush(octets, context.voidPromise());
    }
  }

  void flush() {
    context.flush();
  }

  boolean writable() {
    return channel.isWritable();
  }

  /// Pauses or resumes reading from the client; the kernel's window does the rest.
  void setReading(boolean reading) {
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  /// Ends our side; the client may go on.
  void shutdownOutput() {
    Endings.output(channel);
  }

  /// Flushes, and calls back when the kernel has every octet; never if the connection ends before.
  void whenWritten(Runnable then) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                then.run();
              }
            });
  }

  /// Throws away what comes while lingering, up to a bound. Owns the buffer.
  void discard(ByteBuf in) {
    lingered += in.readableBytes();
    in.release();
    if (lingered > ExchangeLimits.LINGER_OCTETS) {
      close();
    }
  }

  /// Closes now.
  void close() {
    channel.close();
  }

  /// Closes with RST: the client can not take what it got for a complete message.
  void abort() {
    Endings.abort(channel);
  }
}
