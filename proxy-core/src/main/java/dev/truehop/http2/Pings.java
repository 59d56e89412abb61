package dev.truehop.http2;

import dev.truehop.upstream.Loss;
import java.util.ArrayList;
import java.util.List;

/// Worker-confined. The PINGs of one connection to an upstream, one at a time: its answer is news
/// for everybody who waits for one.
///
/// After a PING the next one waits until there was a response: servers of gRPC end connections for
/// the third PING without one (by default also for those five minutes apart), and begin to count
/// anew with every response.
final class Pings {
  private final Http2Connection connection;
  private List<UpstreamStream> waiting = new ArrayList<>();
  private boolean underWay;
  private boolean unserved;
  private long count;
  private long askedNanos;
  private long end;

  Pings(Http2Connection connection) {
    this.connection = connection;
  }

  /// Whether the peer can have no objection: there is nothing to be sent, or it has sent a response
  /// since the last.
  boolean mayAsk() {
    return underWay || !unserved;
  }

  void ask(UpstreamStream stream) {
    waiting.add(stream);
    if (!underWay) {
      underWay = true;
      unserved = true;
      askedNanos = connection.worker().clock().nanos();
      connection.out().ping(++count, false);
      end = connection.out().position();
      connection.flushSoon();
    }
  }

  /// It does not wait any more.
  void forget(UpstreamStream stream) {
    waiting.remove(stream);
  }

  void answered(long payload) {
    if (payload == count) {
      underWay = false;
      List<UpstreamStream> told = waiting;
      waiting = new ArrayList<>();
      told.forEach(UpstreamStream::pong);
    }
  }

  /// The connection is gone: who waits for the answer has not opened a stream, and hears it from
  /// nobody else.
  void lost(Loss loss) {
    List<UpstreamStream> told = waiting;
    waiting = new ArrayList<>();
    told.forEach(stream -> stream.response().lost(loss));
  }

  /// A response has begun.
  ///
  /// @return whether it is the first one since a PING
  boolean served() {
    boolean first = unserved;
    unserved = false;
    return first;
  }

  /// Whether there was a PING and no response since.
  boolean unserved() {
    return unserved;
  }

  /// Whether the last PING was not answered.
  boolean underWay() {
    return underWay;
  }

  long askedNanos() {
    return askedNanos;
  }

  /// Whether the peer had the last PING for certain.
  ///
  /// @param acked octets of this connection that its kernel has acknowledged, -1 = unknown
  boolean arrived(long acked) {
    return !underWay || acked >= end;
  }

  /// Whether the peer did not get it.
  boolean missed(long acked) {
    return acked >= 0 && acked < end;
  }
}
