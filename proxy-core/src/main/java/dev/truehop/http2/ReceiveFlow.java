package dev.truehop.http2;

/// Worker-confined. What the peer may send (RFC 9113, 5.2): a window is given back as the other
/// side takes the octets, so that a slow upstream stops its client and nobody else, and what a
/// connection can make us hold is bounded by its own window.
final class ReceiveFlow {
  private final FrameWriter out;
  private int window = Frames.DEFAULT_WINDOW;
  private int owed;

  ReceiveFlow(FrameWriter out) {
    this.out = out;
  }

  /// Opens the connection's window to its full size.
  void open() {
    out.windowUpdate(0, Http2Limits.CONNECTION_WINDOW - window);
    window = Http2Limits.CONNECTION_WINDOW;
  }

  /// Octets arrived, of whatever stream.
  ///
  /// @return false if the peer was not allowed to send them
  boolean arrived(int octets) {
    window -= octets;
    return window >= 0;
  }

  /// Octets arrived on a stream.
  ///
  /// @return false if the peer was not allowed to send them
  boolean arrived(Http2Stream stream, int octets) {
    stream.receiveWindow -= octets;
    stream.held += octets;
    return stream.receiveWindow >= 0;
  }

  /// Octets were thrown away.
  void dropped(int octets) {
    giveBack(octets);
  }

  /// The other side takes what comes, or does not.
  void reading(Http2Stream stream, boolean reading) {
    stream.reading = reading;
    taken(stream);
  }

  /// What has arrived was passed on: it is given back if the other side takes more.
  void taken(Http2Stream stream) {
    if (!stream.reading || !stream.isOpen() || stream.held == 0) {
      return;
    }
    int octets = stream.held;
    stream.held = 0;
    giveBack(octets);
    stream.owed += octets;
    if (stream.owed >= Http2Limits.STREAM_WINDOW / 2 && !stream.endReceived) {
      out.windowUpdate(stream.id, stream.owed);
      stream.receiveWindow += stream.owed;
      stream.owed = 0;
    }
  }

  /// The stream is over.
  void closed(Http2Stream stream) {
    int octets = stream.held;
    stream.held = 0;
    giveBack(octets);
  }

  private void giveBack(int octets) {
    owed += octets;
    if (owed >= Http2Limits.CONNECTION_WINDOW / 2) {
      out.windowUpdate(0, owed);
      window += owed;
      owed = 0;
    }
  }
}
