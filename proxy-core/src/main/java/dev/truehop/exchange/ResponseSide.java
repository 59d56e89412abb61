package dev.truehop.exchange;

import dev.truehop.http1.Framing;
import dev.truehop.http1.HeadWriter;
import dev.truehop.http1.ResponseEdits;
import dev.truehop.http1.ResponseHead;
import dev.truehop.http1.ResponseParser;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The response on its way down: finds and checks its head, rewrites it only where
/// the proxy owes an edit, and passes the body on. Serves one exchange after the other of its
/// downstream connection.
final class ResponseSide {
  /// What [#find] found.
  enum Found {
    /// Not all of a head yet.
    INCOMPLETE,
    /// An interim response, which has been passed on; there may be more.
    INTERIM,
    /// The final head, in the worker's parser.
    FINAL,
    /// Not HTTP/1.1.
    BAD
  }

  private final DownstreamConnection downstream;
  private final MessageBody body = new MessageBody();
  private final ResponseEdits edits = new ResponseEdits();
  private final boolean stream;
  private @Nullable ByteBuf received;
  private int headOctets;
  private int scanned;
  private int interims;
  private long bodyOctets;
  private boolean flushed;

  ResponseSide(DownstreamConnection downstream) {
    this.downstream = downstream;
    this.stream = downstream.wire().isStream();
  }

  /// Begins to wait for a response.
  void begin() {
    interims = 0;
    flushed = false;
    bodyOctets = 0;
    body.length(0);
    discard();
  }

  /// Takes octets while the head is awaited. Owns the buffer.
  void receive(ByteBuf in) {
    ByteBuf received = this.received;
    if (received == null) {
      this.received = in;
    } else {
      received.writeBytes(in);
      in.release();
    }
  }

  /// Looks for a head in what has arrived.
  Found find(ExchangeRecord request) {
    ByteBuf all = received;
    if (all == null) {
      return Found.INCOMPLETE;
    }
    Worker worker = downstream.worker();
    byte[] octets = worker.received();
    int n = Math.min(all.readableBytes(), octets.length);
    all.getBytes(all.readerIndex(), octets, 0, n);
    ResponseHead head = worker.responseHead().answering(request.method(), request.wantsUpgrade());
    int end = ResponseParser.parse(octets, 0, n, scanned, head);
    if (end == 0) {
      scanned = n;
      return Found.INCOMPLETE;
    }
    scanned = 0;
    if (end < 0) {
      return Found.BAD;
    }
    headOctets = end;
    if (!head.isInterim()) {
      return Found.FINAL;
    }
    interims++;
    if (interims > ExchangeLimits.INTERIM_RESPONSES) {
      return Found.BAD;
    }
    if (request.minorVersion() > 0) {
      edits.clear();
      write(head);
      downstream.wire().flush();
    }
    all.skipBytes(end);
    return Found.INTERIM;
  }

  /// Whether interim responses came before.
  boolean interim() {
    return interims > 0;
  }

  /// Whether octets have arrived that no head was found in yet.
  boolean hasMore() {
    ByteBuf received = this.received;
    return received != null && received.isReadable();
  }

  /// Whether the client can tell where this response ends, so that another can follow it.
  static boolean showsItsEnd(ResponseHead head, ExchangeRecord request) {
    boolean dechunked = request.minorVersion() == 0 && head.framing() == Framing.CHUNKED;
    return head.framing() != Framing.UNTIL_CLOSE && !dechunked && !head.isTunnel();
  }

  /// Passes the final head on, with what has arrived of its body.
  ///
  /// @param close whether the downstream connection ends with this response
  /// @return octets after the end of the response; 0 is what a sound upstream leaves
  int passOn(ResponseHead head, ExchangeRecord request, boolean close) {
    ByteBuf in = received;
    assert in != null : "no head was found";
    received = null;
    boolean oldClient = request.minorVersion() == 0;
    boolean dechunk = (oldClient || stream) && head.framing() == Framing.CHUNKED;
    switch (head.framing()) {
      case NONE -> body.length(0);
      case LENGTH -> body.length(head.contentLength());
      case CHUNKED -> body.chunked(dechunk, dechunk || request.grpc() != null);
      case UNTIL_CLOSE -> body.untilClose();
    }
    if (stream) {
      in.skipBytes(headOctets);
      downstream.wire().writeHead(head);
      return relay(in);
    }
    edits.clear().connectionClose(close).connectionKeepAlive(oldClient && !close).dechunk(dechunk);
    if (!edits.any() && !head.anyEdit()) {
      return passOnWhole(in);
    }
    in.skipBytes(headOctets);
    write(head);
    return relay(in);
  }

  /// Passes the head of a tunnel on; what follows it stays in [#takeRest].
  void passOnTunnel(ResponseHead head) {
    edits.clear().keepUpgrade(true);
    write(head);
    ByteBuf in = received;
    assert in != null : "no head was found";
    in.skipBytes(headOctets);
  }

  /// The usual case: not an octet of the head has to change, so that the buffer goes down as it
  /// came.
  private int passOnWhole(ByteBuf in) {
    int headStart = in.readerIndex();
    in.skipBytes(headOctets);
    int octets = body.complete() ? 0 : body.accept(in);
    if (octets == in.readableBytes() && body.state() != MessageBody.State.BAD) {
      bodyOctets += octets;
      in.readerIndex(headStart);
      if (body.complete()) {
        flushed = true;
        downstream.wire().writeAndFlush(in);
      } else {
        downstream.wire().write(in);
      }
      return 0;
    }
    downstream.wire().write(in.retainedSlice(headStart, headOctets + octets));
    bodyOctets += octets;
    in.skipBytes(octets + body.skip());
    return relay(in);
  }

  private void write(ResponseHead head) {
    if (stream) {
      downstream.wire().writeHead(head);
      return;
    }
    byte[] rewritten = downstream.worker().rewritten();
    int octets = HeadWriter.response(head, edits, rewritten);
    downstream.wire().write(downstream.wire().copy(rewritten, octets));
  }

  /// Passes octets of the body on. Owns the buffer.
  ///
  /// @return octets after the end of the response
  int relay(ByteBuf in) {
    while (in.isReadable() && body.state() == MessageBody.State.OPEN) {
      int octets = body.accept(in);
      bodyOctets += octets;
      if (octets == in.readableBytes()) {
        downstream.wire().write(in);
        return 0;
      }
      if (octets > 0) {
        downstream.wire().write(in.readRetainedSlice(octets));
      }
      in.skipBytes(body.skip());
    }
    int rest = in.readableBytes();
    in.release();
    return rest;
  }

  /// The response is complete: flushes what [#passOn] and [#relay] have written.
  void end(ExchangeRecord log) {
    GrpcCall grpc = log.grpc();
    if (grpc != null) {
      grpc.ended(body.trailers(), body.trailerOctets());
    }
    if (stream) {
      downstream.wire().endResponse(body.trailers(), body.trailerOctets());
    } else if (!flushed) {
      downstream.wire().flush();
    }
  }

  /// The upstream connection has ended; that may be the end of the body.
  void connectionEnded() {
    body.connectionEnded();
  }

  boolean complete() {
    return body.complete();
  }

  boolean bad() {
    return body.state() == MessageBody.State.BAD;
  }

  /// Octets of body passed on so far, framing included.
  long bodyOctets() {
    return bodyOctets;
  }

  /// What followed a switch of protocols: the first octets of the tunnel. The caller's.
  @Nullable ByteBuf takeRest() {
    ByteBuf rest = received;
    received = null;
    return rest;
  }

  /// Throws away what has arrived of a response that will not be passed on.
  void discard() {
    ByteBuf received = this.received;
    scanned = 0;
    if (received != null) {
      this.received = null;
      received.release();
    }
  }
}
