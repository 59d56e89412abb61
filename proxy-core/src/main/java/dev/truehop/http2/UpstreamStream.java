package dev.truehop.http2;

import dev.truehop.http1.Method;
import dev.truehop.tls.TlsFailure;
import dev.truehop.upstream.Errno;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamUser;
import dev.truehop.upstream.UpstreamWire;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Stands between an exchange and its stream: the request comes as HTTP/1.1 octets
/// and goes out as HEADERS and DATA, and the response goes back as HTTP/1.1 octets. Serves one
/// exchange after the other; it is free when its lease has ended.
///
/// The last octets of a response that says its length wait for the end of the stream: a message
/// that goes on behind its length is malformed (RFC 9113, 8.1.1), and its client must not take it
/// for complete.
final class UpstreamStream implements StreamUser, UpstreamWire {
  private final UpstreamHttp2 owner;
  private final Worker worker;
  private final Http2Connection connection;
  private final Http2Stream stream = new Http2Stream(this);
  private final UpstreamRequest request;
  private @Nullable UpstreamUser user;
  private boolean leased;
  private boolean touched;

  private @Nullable Runnable outputEnded;

  // The response.
  private boolean bodiless;
  private boolean tunnel;
  private boolean chunked;
  private boolean answered;
  private long remaining;
  private @Nullable ByteBuf withheld;

  UpstreamStream(UpstreamHttp2 owner) {
    this.owner = owner;
    this.worker = owner.worker();
    this.connection = owner.connection();
    this.request = new UpstreamRequest(owner, stream);
  }

  /// Begins a lease.
  void begin(UpstreamUser user) {
    assert !leased : "two users of a stream";
    leased = true;
    this.user = user;
    request.begin();
    outputEnded = null;
    bodiless = false;
    tunnel = false;
    answered = false;
    chunked = false;
    remaining = 0;
    withheld = null;
  }

  /// The response's final head has come.
  boolean answered() {
    return answered;
  }

  // The request, from the exchange.

  @Override
  public ChannelFuture write(ByteBuf head) {
    Method method = request.head(head);
    bodiless = method == Method.HEAD;
    tunnel = method == Method.CONNECT;
    return connection.context().newSucceededFuture();
  }

  @Override
  public ChannelFuture writeAndFlush(ByteBuf head) {
    ChannelFuture written = write(head);
    connection.flushSoon();
    return written;
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
    UpstreamUser user = this.user;
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

  /// A head, which lies in the worker's scratch.
  void head(ResponseLines head, int octets, boolean end) {
    boolean opensTunnel = tunnel && head.status() / 100 == 2;
    boolean last = !head.isInterim();
    if (last) {
      answered = true;
      bodiless |= head.status() == 204 || head.status() == 304;
      tunnel = opensTunnel;
      chunked = !bodiless && !tunnel && !end && head.contentLength() < 0;
      remaining = bodiless ? 0 : Math.max(0, head.contentLength());
    }
    ByteBuf lines = connection.allocate(octets).writeBytes(worker.received(), 0, octets);
    if (last && !end && !chunked && !tunnel && remaining == 0) {
      withheld = lines;
    } else {
      pass(lines);
    }
  }

  /// Whether an answer with this status has no body, whatever its fields say.
  boolean bodiless(int status) {
    return bodiless || status == 204 || status == 304 || tunnel && status / 100 == 2;
  }

  @Override
  public void data(ByteBuf in, int octets, boolean end) {
    if (!answered) {
      malformed();
    } else if (chunked) {
      pass(Chunks.chunk(connection.context().alloc(), in, octets, end));
    } else if (tunnel) {
      if (octets > 0) {
        pass(connection.piece(in, octets));
      }
      if (end) {
        inputEnded();
      }
    } else {
      remaining -= octets;
      if (remaining < 0 || end && remaining > 0) {
        malformed();
      } else {
        measured(in, octets, end);
      }
    }
  }

  private void measured(ByteBuf in, int octets, boolean end) {
    ByteBuf piece = octets > 0 ? connection.piece(in, octets) : null;
    if (end || remaining > 0) {
      passWithheld();
      if (piece != null) {
        pass(piece);
      }
    } else if (piece != null) {
      withheld = piece;
    }
  }

  private void malformed() {
    connection.frames().streamError(stream.id, ErrorCode.PROTOCOL_ERROR);
  }

  private void inputEnded() {
    UpstreamUser user = this.user;
    if (user != null && !user.upstreamInputEnded()) {
      this.user = null;
      user.upstreamLost(Loss.FIN);
    }
  }

  /// The response ends with trailers. HTTP/1.1 has a place for them in chunked messages only.
  void trailers(TrailerTranslation trailers) {
    if (remaining > 0) {
      malformed();
    } else if (chunked) {
      pass(Chunks.end(connection.context().alloc(), trailers));
    } else if (tunnel) {
      inputEnded();
    } else {
      passWithheld();
    }
  }

  private void passWithheld() {
    ByteBuf octets = withheld;
    if (octets != null) {
      withheld = null;
      pass(octets);
    }
  }

  private void pass(ByteBuf octets) {
    UpstreamUser user = this.user;
    if (user == null) {
      octets.release();
      return;
    }
    if (!touched) {
      touched = true;
      owner.touched(this);
    }
    user.upstreamData(octets);
  }

  /// All octets of this read have been passed on.
  void readComplete() {
    touched = false;
    UpstreamUser user = this.user;
    if (user != null) {
      user.upstreamDataComplete();
    }
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
    lost(loss);
  }

  /// The stream is over, or will never be opened.
  void lost(Loss loss) {
    UpstreamUser user = this.user;
    if (user != null) {
      this.user = null;
      user.upstreamLost(loss);
    }
  }

  /// The PING has been answered.
  void pong() {
    UpstreamUser user = this.user;
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
    owner.lookForSilence(now);
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
    user = null;
    passWithheld();
    if (stream.isOpen() && stream.endReceived && stream.endSent) {
      connection.close(stream);
    } else {
      connection.reset(stream, ErrorCode.CANCEL);
    }
    if (leased) {
      leased = false;
      owner.free(this);
    }
  }

  @Override
  public boolean ended() {
    return owner.ended();
  }

  @Override
  public @Nullable Errno errno() {
    return owner.errno();
  }

  @Override
  public @Nullable TlsFailure tlsFailure() {
    return owner.tlsFailure();
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
