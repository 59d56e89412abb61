package dev.truehop.http2;

import dev.truehop.exchange.MessageBody;
import dev.truehop.http1.Framing;
import dev.truehop.http1.Method;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.RequestParser;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The request on a stream to an upstream: comes as HTTP/1.1 octets, goes out as
/// HEADERS and DATA, and knows what may have reached the kernel.
///
/// A WebSocket handshake goes out as an extended CONNECT (RFC 8441): the key stays here, and so
/// does the head until the peer is known to take such a thing.
final class UpstreamRequest {
  static final byte[] NO_TRAILERS = {};

  private final UpstreamHttp2 owner;
  private final Worker worker;
  private final Http2Connection connection;
  private final Http2Stream stream;
  private final MessageBody body = new MessageBody();
  private Method method = Method.OTHER;
  private @Nullable ByteBuf head;
  private byte @Nullable [] webSocketAnswer;
  private long headBegins;
  private long sentBefore;

  UpstreamRequest(UpstreamHttp2 owner, Http2Stream stream) {
    this.owner = owner;
    this.worker = owner.connection().worker();
    this.connection = owner.connection();
    this.stream = stream;
  }

  /// Nothing has been written yet.
  void begin() {
    headBegins = Long.MAX_VALUE;
    webSocketAnswer = null;
  }

  /// The lease is over.
  void end() {
    ByteBuf head = this.head;
    if (head != null) {
      this.head = null;
      head.release();
    }
  }

  /// Opens the stream with a head, unless the peer has to say first that it takes what is asked
  /// for: then [#open] does. Owns the buffer.
  ///
  /// @return whether the stream is open
  boolean head(ByteBuf head) {
    RequestHead parsed = parsed(head);
    method = parsed.method();
    int key = parsed.wantsUpgrade() ? RequestBlock.webSocketKey(parsed) : -1;
    if (key >= 0) {
      method = Method.CONNECT;
      int start = parsed.valueStart(key);
      byte[] octets = Arrays.copyOfRange(parsed.bytes(), start, parsed.valueEnd(key));
      webSocketAnswer = WebSocketKeys.answer(octets).getBytes(StandardCharsets.US_ASCII);
      if (!owner.extendedConnect().allowed()) {
        this.head = head;
        return false;
      }
    }
    head.release();
    open(parsed);
    return true;
  }

  private RequestHead parsed(ByteBuf head) {
    byte[] octets = worker.received();
    int length = head.readableBytes();
    head.getBytes(head.readerIndex(), octets, 0, length);
    RequestHead parsed = worker.requestHead();
    int end = RequestParser.parse(octets, 0, length, parsed);
    assert end == length : "the head of a request has been checked";
    return parsed;
  }

  /// CONNECT for a WebSocket, too.
  Method method() {
    return method;
  }

  /// See [UpstreamStream#webSocketAnswer].
  byte @Nullable [] webSocketAnswer() {
    return webSocketAnswer;
  }

  /// Opens the stream with the head that has waited.
  void open() {
    ByteBuf head = this.head;
    assert head != null : "opened without a head";
    this.head = null;
    RequestHead parsed = parsed(head);
    head.release();
    open(parsed);
  }

  private void open(RequestHead parsed) {
    if (method == Method.CONNECT) {
      body.untilClose();
    } else if (parsed.framing() == Framing.CHUNKED) {
      body.chunked(true);
    } else {
      body.length(Math.max(0, parsed.contentLength()));
    }
    owner.open(stream);
    headBegins = connection.out().position();
    sentBefore = owner.octetsBefore(headBegins);
    HpackEncoder block = connection.begin(owner.encoder());
    RequestBlock.write(parsed, webSocketAnswer != null, block);
    connection.headers(stream, block, body.complete());
  }

  /// Queues octets of the body, and the end with the last of them. Owns the buffer.
  void body(ByteBuf octets) {
    while (octets.isReadable() && body.state() == MessageBody.State.OPEN) {
      int data = body.accept(octets);
      if (data == octets.readableBytes()) {
        connection.write(stream, octets);
        endIfComplete();
        return;
      }
      if (data > 0) {
        connection.write(stream, octets.readRetainedSlice(data));
      }
      octets.skipBytes(body.skip());
    }
    octets.release();
    endIfComplete();
  }

  private void endIfComplete() {
    if (body.complete()) {
      byte[] block = NO_TRAILERS;
      int length = body.trailerOctets();
      if (length > 0) {
        HpackEncoder encoder = connection.begin(owner.encoder());
        ResponseTranslation.trailers(body.trailers(), length, encoder);
        block = Arrays.copyOf(encoder.block(), encoder.length());
      }
      connection.end(stream, block);
    }
  }

  /// Whether the kernel may have taken the head. The frames of one turn leave together, so that not
  /// every octet can be followed: as soon as one of them may have been taken, all of them may.
  boolean mayBeSent() {
    return connection.out().passed() > headBegins;
  }

  /// See [dev.truehop.upstream.UpstreamWire#ackedOctetsOfLease].
  long ackedOctets() {
    if (!mayBeSent()) {
      return 0;
    }
    long acked = owner.ackedOctets();
    return acked < 0 ? -1 : Math.max(0, acked - sentBefore);
  }
}
