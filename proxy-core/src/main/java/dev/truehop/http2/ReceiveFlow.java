package dev.truehop.http2;

import dev.truehop.config.Http2Config;

/// Worker-confined. What the peer may send (RFC 9113, 5.2): a stream's window is given back as the
/// other side takes the octets, so that a slow one stops its own stream and nobody else.
///
/// A client's connection gets its own window back in the same way, which bounds what one client can
/// make us hold. An upstream's gets it back at once: its streams belong to many clients, and those
/// who do not read must not stop the others. What we hold is bounded by the windows of the streams
/// then, for each exchange by itself.
final class ReceiveFlow {
  private final FrameWriter out;
  private final boolean coupled;
  private final int streamWindow;
  private final int connectionWindow;
  private int window = Frames.DEFAULT_WINDOW;
  private int owed;

  /// @param coupled whether the connection's window waits for the other sides of its streams
  ReceiveFlow(FrameWriter out, boolean coupled, Http2Config windows) {
    this.out = out;
    this.coupled = coupled;
    this.streamWindow = windows.initialStreamWindowSize();
    this.connectionWindow = windows.initialConnectionWindowSize();
  }

  /// Opens the connection's window to its full size.
  void open() {
    if (connectionWindow > window) {
      out.windowUpdate(0, connectionWindow - window);
      window = connectionWindow;
    }
  }

  /// What the peer may send on a new stream.
  int streamWindow() {
    return streamWindow;
  }

  /// Octets arrived, of whatever stream.
  ///
  /// @return false if the peer was not allowed to send them
  boolean arrived(int octets) {
    window -= octets;
    boolean allowed = window >= 0;
    if (!coupled) {
      giveBack(octets);
    }
    return allowed;
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
    giveBackCoupled(octets);
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
    giveBackCoupled(octets);
    stream.owed += octets;
    if (stream.owed >= streamWindow / 2 && !stream.endReceived) {
      out.windowUpdate(stream.id, stream.owed);
      stream.receiveWindow += stream.owed;
      stream.owed = 0;
    }
  }

  /// The stream is over.
  void closed(Http2Stream stream) {
    int octets = stream.held;
    stream.held = 0;
    giveBackCoupled(octets);
  }

  private void giveBackCoupled(int octets) {
    if (coupled) {
      giveBack(octets);
    }
  }

  private void giveBack(int octets) {
    owed += octets;
    if (owed >= connectionWindow / 2) {
      out.windowUpdate(0, owed);
      window += owed;
      owed = 0;
    }
  }
}
