package dev.truehop.http2;

import java.util.ArrayList;
import java.util.List;

/// Worker-confined. Whether the upstream at the other end of a connection takes extended CONNECT
/// (RFC 8441, 3), which its first SETTINGS say. Streams that want one wait for them.
final class ExtendedConnect {
  private final UpstreamHttp2 owner;
  private List<UpstreamStream> waiting = new ArrayList<>(0);
  private boolean settled;
  private boolean allowed;

  ExtendedConnect(UpstreamHttp2 owner) {
    this.owner = owner;
  }

  /// The peer's word. It can not take it back.
  void setting(int value) {
    allowed |= value == 1;
  }

  /// Whether the peer is known to take it.
  boolean allowed() {
    return allowed;
  }

  /// The stream is told when the peer has said what it takes; never on this stack.
  void await(UpstreamStream stream) {
    waiting.add(stream);
    if (settled) {
      owner.connection().worker().loop().execute(this::tell);
    }
  }

  /// It does not wait any more.
  void forget(UpstreamStream stream) {
    waiting.remove(stream);
  }

  /// The peer's settings have come.
  void settled() {
    settled = true;
    tell();
  }

  /// Tells those who wait: the peer has said it, or the connection has ended.
  void tell() {
    if (!waiting.isEmpty()) {
      List<UpstreamStream> told = waiting;
      waiting = new ArrayList<>(0);
      told.forEach(stream -> stream.mayConnect(allowed));
    }
  }
}
