package dev.truehop.http2;

import java.util.ArrayList;
import java.util.List;

/// Worker-confined. The PINGs of one connection to an upstream, one at a time: its answer is news
/// for everybody who waits for one.
final class Pings {
  private final Http2Connection connection;
  private List<UpstreamStream> waiting = new ArrayList<>();
  private boolean underWay;
  private long count;

  Pings(Http2Connection connection) {
    this.connection = connection;
  }

  void ask(UpstreamStream stream) {
    waiting.add(stream);
    if (!underWay) {
      underWay = true;
      connection.out().ping(++count, false);
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
}
