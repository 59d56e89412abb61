package dev.truehop.http2;

/// Worker-confined. Which streams the client has opened, whichever side that is, and which of those
/// we have reset lately: late frames of the latter are to be expected, and of all others that are
/// gone they are errors (RFC 9113, 5.1). A server opens none: pushes are switched off.
final class StreamIds {
  private int last;
  private int skippedFrom;
  private int skippedTo;
  private int[] reset = new int[0];
  private int resets;

  /// The highest identifier that was used.
  int last() {
    return last;
  }

  /// Whether it may be opened now.
  boolean opens(int id) {
    return id > last && (id & 1) == 1;
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
    return id > last || (id & 1) == 0 || id > skippedFrom && id < skippedTo;
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
