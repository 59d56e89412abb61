package dev.truehop.http2;

import dev.truehop.config.Http2Config;
import dev.truehop.upstream.Http2Start;
import dev.truehop.upstream.UpstreamConnection;
import dev.truehop.upstream.UpstreamLink;
import dev.truehop.worker.Worker;
import io.netty.channel.ChannelHandlerContext;

/// Worker-confined. Makes HTTP/2 connections to upstreams, and keeps what all those of a worker
/// share: scratch and translations, which serve one header block at a time.
public final class Http2Initiator implements Http2Start {
  private final Worker worker;
  private final byte[] text = new byte[Http2Limits.TEXT_OCTETS];
  private final ResponseLines head;
  private final TrailerTranslation trailers;
  private final HpackEncoder encoder;

  public Http2Initiator(Worker worker) {
    this.worker = worker;
    this.head = new ResponseLines(worker.received());
    this.trailers = new TrailerTranslation(worker.received());
    this.encoder = new HpackEncoder(worker.rewritten());
  }

  Worker worker() {
    return worker;
  }

  byte[] text() {
    return text;
  }

  ResponseLines head() {
    return head;
  }

  TrailerTranslation trailers() {
    return trailers;
  }

  HpackEncoder encoder() {
    return encoder;
  }

  @Override
  public UpstreamLink begin(
      Http2Config config, UpstreamConnection transport, ChannelHandlerContext context) {
    UpstreamHttp2 connection = new UpstreamHttp2(this, config, transport, context);
    connection.begin();
    return connection;
  }
}
