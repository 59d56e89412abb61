package dev.truehop.http2;

import dev.truehop.http1.Method;
import dev.truehop.upstream.Loss;
import dev.truehop.upstream.UpstreamUser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The response on a stream, as HTTP/1.1 octets for an exchange.
///
/// The last octets of a response that says its length wait for the end of the stream: a message
/// that goes on behind its length is malformed (RFC 9113, 8.1.1), and its client must not take it
/// for complete. A head waits for a small body until the end of the read that brought it: both then
/// leave in one piece.
final class UpstreamResponse {
  private final UpstreamStream adapter;
  private final UpstreamHttp2 owner;
  private final Http2Connection connection;
  private final Http2Stream stream;
  private @Nullable UpstreamUser user;
  private boolean touched;
  private boolean bodiless;
  private boolean tunnel;
  private boolean chunked;
  private boolean answered;
  private long remaining;
  private @Nullable ByteBuf withheld;

  UpstreamResponse(UpstreamStream adapter, UpstreamHttp2 owner, Http2Stream stream) {
    this.adapter = adapter;
    this.owner = owner;
    this.connection = owner.connection();
    this.stream = stream;
  }

  /// Begins a lease.
  ///
  /// @param user hears of everything until it is lost
  void begin(UpstreamUser user) {
    this.user = user;
    bodiless = false;
    tunnel = false;
    chunked = false;
    answered = false;
    remaining = 0;
  }

  /// The request's method is known.
  void to(Method method) {
    bodiless = method == Method.HEAD;
    tunnel = method == Method.CONNECT;
  }

  /// Who hears of it; null when nobody does any longer.
  @Nullable UpstreamUser user() {
    return user;
  }

  /// The final head has come.
  boolean answered() {
    return answered;
  }

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
    boolean waits = last && !end && !tunnel && remaining < Http2Limits.SLICED_DATA_OCTETS;
    int body = chunked ? Http2Limits.GATHER_OCTETS : (int) remaining;
    ByteBuf lines = connection.allocate(waits ? octets + body : octets);
    lines.writeBytes(connection.worker().received(), 0, octets);
    if (waits) {
      withheld = lines;
      touch();
    } else {
      pass(lines);
    }
    if (opensTunnel && end) {
      inputEnded();
    }
  }

  /// Whether an answer with this status has no body, whatever its fields say.
  boolean bodiless(int status) {
    return bodiless || status == 204 || status == 304 || tunnel && status / 100 == 2;
  }

  /// Octets of the body.
  void data(ByteBuf in, int octets, boolean end) {
    if (!answered) {
      malformed();
    } else if (chunked) {
      chunk(in, octets, end);
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

  private void chunk(ByteBuf in, int octets, boolean end) {
    ByteBuf head = withheld;
    if (head != null && octets < Http2Limits.SLICED_DATA_OCTETS) {
      Chunks.add(head, in, octets, end);
    } else {
      passWithheld();
      pass(Chunks.add(connection.allocate(octets + Chunks.FRAMING), in, octets, end));
    }
    if (end) {
      passWithheld();
    }
  }

  private void measured(ByteBuf in, int octets, boolean end) {
    ByteBuf withheld = this.withheld;
    if (withheld != null) {
      withheld.writeBytes(in, octets);
    } else if (octets > 0) {
      this.withheld = connection.piece(in, octets);
      if (remaining > 0) {
        passWithheld();
      }
    }
    if (end) {
      passWithheld();
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
      // They lie in scratch that whoever takes what was withheld uses, too.
      ByteBuf last = Chunks.end(connection.context().alloc(), trailers);
      passWithheld();
      pass(last);
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
    touch();
    user.upstreamData(octets);
  }

  private void touch() {
    if (!touched) {
      touched = true;
      owner.touched(adapter);
    }
  }

  /// The read has ended. A head does not wait for the rest of its body any longer.
  void readComplete() {
    if (chunked || remaining > 0) {
      passWithheld();
    }
    touched = false;
    UpstreamUser user = this.user;
    if (user != null) {
      user.upstreamDataComplete();
    }
  }

  /// The stream is over, or will never be opened.
  void lost(Loss loss) {
    UpstreamUser user = this.user;
    if (user != null) {
      this.user = null;
      // Who has answered can not have refused, whatever it says, and whether or not we passed it
      // on.
      user.upstreamLost(answered && loss == Loss.REFUSED ? Loss.STREAM_RESET : loss);
    }
  }

  /// The user wants nothing more.
  void leave() {
    user = null;
    passWithheld();
  }
}
