package dev.truehop.http2;

import dev.truehop.tls.TlsFailure;
import dev.truehop.upstream.Errno;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamUser;
import dev.truehop.upstream.UpstreamWire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Stands between an exchange and its stream: the request comes as HTTP/1.1 octets
/// and goes out as HEADERS and DATA, and the response goes back as HTTP/1.1 octets. Serves one
/// exchange after the other; it is free when its lease has ended.
final class UpstreamStream implements StreamUser, UpstreamWire {
  private final UpstreamHttp2 owner;
  private final Http2Connection connection;
  private final Http2Stream stream = new Http2Stream(this);
  private final UpstreamRequest request;
  private final UpstreamResponse response;
  private boolean leased;
  private @Nullable Runnable outputEnded;

  UpstreamStream(UpstreamHttp2 owner) {
    this.owner = owner;
    this.connection = owner.connection();
    this.request = new UpstreamRequest(owner, stream);
    this.response = new UpstreamResponse(this, owner, stream);
  }

  /// Begins a lease.
  void begin(UpstreamUser user) {
    assert !leased : "two users of a stream";
    leased = true;
    request.begin();
    response.begin(user);
    outputEnded = null;
  }

  // The request, from the exchange.

  @Override
  public ChannelFuture write(ByteBuf head) {
    if (!request.head(head)) {
      owner.extendedConnect().await(this);
    }
    response.to(request.method());
    return connection.context().newSucceededFuture();
  }

  @Override
  public ChannelFuture writeAndFlush(ByteBuf head) {
    ChannelFuture written = write(head);
    connection.flushSoon();
    return written;
  }

  /// The peer has said whether it takes extended CONNECT, or the connection has ended.
  void mayConnect(boolean allowed) {
    if (response.user() == null) {
      // It was given up while others were told.
      return;
    }
    if (owner.ended()) {
      response.lost(owner.loss());
    } else if (!allowed) {
      response.lost(Loss.NOT_UPGRADABLE);
    } else {
      request.open();
      connection.flushSoon();
    }
  }

  /// What an HTTP/1.1 client expects to be answered to its WebSocket key; null if it has sent none.
  byte @Nullable [] webSocketAnswer() {
    return request.webSocketAnswer();
  }

  @Override
  public boolean mayHave(ChannelFuture written) {
    return request.mayBeSent();
  }

  @Override
  public void writeVoid(ByteBuf octets) {
    request.body(octets);
  }

  @Override
  public void flush() {
    connection.flush(stream);
  }

  @Override
  public boolean writable() {
    return connection.writable(stream);
  }

  @Override
  public void drained() {
    UpstreamUser user = response.user();
    if (user != null) {
      user.upstreamWritable(true);
    }
  }

  @Override
  public void endOutput(Runnable then) {
    outputEnded = then;
    connection.end(stream, UpstreamRequest.NO_TRAILERS);
    connection.flush(stream);
  }

  @Override
  public void outputEnded() {
    Runnable then = outputEnded;
    if (then != null) {
      outputEnded = null;
      then.run();
    }
  }

  // The response, from the stream.

  @Override
  public void data(ByteBuf in, int octets, boolean end) {
    response.data(in, octets, end);
  }

  UpstreamResponse response() {
    return response;
  }

  @Override
  public void reset(StreamEnd why) {
    Loss loss =
        switch (why) {
          case REFUSED -> owner.departure().believed() ? Loss.REFUSED : Loss.STREAM_RESET;
          case RESET -> Loss.STREAM_RESET;
          case MALFORMED -> Loss.MALFORMED;
          case LOST -> owner.loss();
        };
    response.lost(loss);
  }

  /// The PING has been answered.
  void pong() {
    UpstreamUser user = response.user();
    if (user != null) {
      user.upstreamAnswersPing();
    }
  }

  // What the holder of the lease does besides.

  @Override
  public void setReading(boolean reading) {
    connection.setReading(stream, reading);
  }

  @Override
  public void ping() {
    owner.pings().ask(this);
  }

  @Override
  public void lookForSilence(long now) {
    owner.transport().lookForSilence(now);
  }

  /// What is unread belongs to other streams, or says how this connection ends: it has to be read.
  @Override
  public boolean endedUnread() {
    return false;
  }

  /// A whole response says nothing of the rest of the request: whoever sent it does not want that.
  @Override
  public boolean end(boolean whole) {
    leave();
    return !owner.ended();
  }

  @Override
  public void giveUp() {
    leave();
  }

  private void leave() {
    response.leave();
    if (stream.isOpen() && stream.endReceived && stream.endSent) {
      connection.close(stream);
    } else {
      connection.reset(stream, ErrorCode.CANCEL);
    }
    if (leased) {
      leased = false;
      request.end();
      owner.free(this);
    }
  }

  @Override
  public boolean ended() {
    return owner.ended();
  }

  @Override
  public @Nullable Errno errno() {
    return owner.transport().errno();
  }

  @Override
  public int resetCode() {
    return stream.resetCode;
  }

  @Override
  public @Nullable TlsFailure tlsFailure() {
    return owner.transport().tlsFailure();
  }

  @Override
  public long ackedOctetsOfLease() {
    return request.ackedOctets();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return connection.context().channel().localAddress();
  }

  @Override
  public long id() {
    return owner.id();
  }
}
