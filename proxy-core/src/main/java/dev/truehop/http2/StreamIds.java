package dev.truehop.http2;

/// Worker-confined. Which streams the peer has opened, and which of those we have reset lately:
/// late frames of the latter are to be expected, and of all others that are gone they are errors
/// (RFC 9113, 5.1).
final class StreamIds {
  private final int parity;
  private int last;
  private int skippedFrom;
  private int skippedTo;
  private int[] reset = new int[0];
  private int resets;

  /// @param parity of the peer's streams: 1 for a client's, 0 for a server's
  StreamIds(int parity) {
    this.parity = parity;
  }

  /// The highest identifier that the peer has used.
  int last() {
    return last;
  }

  /// Whether the peer may open it now.
  boolean opens(int id) {
    return id > last && (id & 1) == parity;
  }

  void opened(int id) {
    if (id > last + 2 && last > 0) {
      skippedFrom = last;
      skippedTo = id;
    }
    last = id;
  }

  /// Whether it was never used, and may still be, or was passed over.
  boolean isIdle(int id) {
    return id > last || (id & 1) != parity || id > skippedFrom && id < skippedTo;
  }

  void reset(int id) {
    if (reset.length == 0) {
      reset = new int[Http2Limits.REMEMBERED_RESETS];
    }
    reset[resets % reset.length] = id;
    resets++;
  }

  boolean wasReset(int id) {
    for (int i = Math.min(resets, reset.length) - 1; i >= 0; i--) {
      if (reset[i] == id) {
        return true;
      }
    }
    return false;
  }
}
