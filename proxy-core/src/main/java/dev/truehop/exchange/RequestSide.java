package dev.truehop.exchange;

import dev.truehop.http1.BadMessage;
import dev.truehop.http1.Framing;
import dev.truehop.http1.HeadWriter;
import dev.truehop.http1.RequestEdits;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.RequestParser;
import dev.truehop.upstream.UpstreamWire;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The request on its way up: rewrites the head, validates the body's framing as
/// it passes, keeps what can still be replayed, and stops reading from the client while the
/// upstream can't take more. Serves one exchange after the other of its downstream connection.
final class RequestSide {
  private final DownstreamConnection downstream;
  private final MessageBody body = new MessageBody();
  private final ReplayBuffer replay = new ReplayBuffer();
  private final RequestEdits edits = new RequestEdits();
  private @Nullable UpstreamWire upstream;
  private long bodyOctets;
  private boolean unflushed;

  RequestSide(DownstreamConnection downstream) {
    this.downstream = downstream;
  }

  /// Begins a request: writes its head as it goes upstream, and sets up its body. Owns `in`, which
  /// holds what came after the head; the head takes the buffer over when nothing did and nobody
  /// else has a part of it.
  ///
  /// @return what does not belong to this request, if anything; the caller's again
  @Nullable ByteBuf begin(RequestHead head, ByteBuf in) {
    Worker worker = downstream.worker();
    edits
        .client(downstream.wire().client())
        .requestId(worker.requestIds().next())
        .host(downstream.wire().localHost())
        .keepUpgrade(head.wantsUpgrade());
    byte[] rewritten = worker.rewritten();
    int octets = HeadWriter.request(head, edits, rewritten);
    bodyOctets = 0;
    unflushed = false;
    if (head.framing() == Framing.CHUNKED) {
      body.chunked(false);
    } else {
      body.length(Math.max(0, head.contentLength()));
    }
    // A slice of the same memory may still be on its way up, as the body of the request before.
    boolean alone = in.refCnt() == 1;
    if (alone && !in.isReadable() && in.capacity() >= octets) {
      replay.begin(in.clear().writeBytes(rewritten, 0, octets));
      return null;
    }
    replay.begin(downstream.wire().copy(rewritten, octets));
    return receive(in);
  }

  /// Takes octets of the body. Owns the buffer.
  ///
  /// @return what does not belong to this request, if anything; the caller's again
  @Nullable ByteBuf receive(ByteBuf in) {
    while (in.isReadable() && body.state() == MessageBody.State.OPEN) {
      int octets = body.accept(in);
      bodyOctets += octets;
      if (octets == in.readableBytes()) {
        add(in);
        return null;
      }
      if (octets > 0) {
        add(in.readRetainedSlice(octets));
      }
      in.skipBytes(body.skip());
    }
    if (in.isReadable()) {
      return in;
    }
    in.release();
    return null;
  }

  private void add(ByteBuf piece) {
    replay.add(piece);
    UpstreamWire upstream = this.upstream;
    unflushed = upstream != null;
    boolean full = upstream == null || !upstream.writable();
    if (full && !complete()) {
      downstream.wire().setReading(false);
    }
  }

  /// The octets of this turn are all there.
  void flush() {
    UpstreamWire upstream = this.upstream;
    if (unflushed && upstream != null) {
      unflushed = false;
      upstream.flush();
    }
  }

  /// Sends the head without its last octet. Until that follows, no more is taken from the client:
  /// what has not been read can be sent anywhere.
  void sendStart(UpstreamWire upstream) {
    replay.sendStart(upstream);
    if (!complete()) {
      downstream.wire().setReading(false);
    }
  }

  /// Sends all that is there, and from now on what comes.
  ///
  /// @return the write of the head: done when the kernel has its last octet
  ChannelFuture sendTo(UpstreamWire upstream) {
    this.upstream = upstream;
    ChannelFuture headWrite = replay.sendTo(upstream);
    unflushed = false;
    if (!complete()) {
      downstream.wire().setReading(upstream.writable());
    }
    return headWrite;
  }

  /// The upstream can or can not take more.
  void upstreamWritable(boolean writable) {
    if (upstream != null && !complete()) {
      downstream.wire().setReading(writable);
    }
  }

  /// The request has become one direction of a tunnel: it goes on until the client ends it.
  void openEnd() {
    body.untilClose();
  }

  /// The attempt is over.
  void detach() {
    upstream = null;
    replay.detach();
  }

  /// The response has begun: the request will not be sent again.
  void noReplay() {
    replay.forget();
  }

  boolean replayable() {
    return replay.replayable();
  }

  boolean complete() {
    return body.complete();
  }

  /// What is wrong with the body's framing; null while nothing is.
  @Nullable BadMessage problem() {
    return body.problem();
  }

  /// Whether the kernel has taken at least one octet of the head in this attempt.
  boolean headBegun() {
    return replay.headBegun();
  }

  /// The head as it goes upstream, parsed with the worker's parser; null when there is none.
  @Nullable RequestHead parsedHead() {
    ByteBuf head = replay.head();
    if (head == null) {
      return null;
    }
    Worker worker = downstream.worker();
    byte[] octets = worker.received();
    int length = head.writerIndex();
    head.getBytes(0, octets, 0, length);
    RequestHead parsed = worker.requestHead();
    return RequestParser.parse(octets, 0, length, parsed) > 0 ? parsed : null;
  }

  /// Octets of body received so far, framing included.
  long bodyOctets() {
    return bodyOctets;
  }

  /// Lets go of everything.
  void clear() {
    upstream = null;
    replay.clear();
  }
}
