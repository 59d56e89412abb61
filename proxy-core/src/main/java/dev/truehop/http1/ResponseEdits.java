package dev.truehop.http1;

/// Worker-confined. What HeadWriter changes in a response; one per worker, set anew for each one.
public final class ResponseEdits {
  boolean connectionClose;
  boolean connectionKeepAlive;
  boolean keepUpgrade;
  boolean dechunk;

  /// Everything off.
  public ResponseEdits clear() {
    connectionClose = false;
    connectionKeepAlive = false;
    keepUpgrade = false;
    dechunk = false;
    return this;
  }

  /// Whether anything is to be added or removed beyond what the head itself demands.
  public boolean any() {
    return connectionClose || connectionKeepAlive || keepUpgrade || dechunk;
  }

  /// Adds `Connection: close`: the downstream connection ends with this response.
  public ResponseEdits connectionClose(boolean close) {
    connectionClose = close;
    return this;
  }

  /// Adds `Connection: keep-alive`, which an HTTP/1.0 client needs to be told.
  public ResponseEdits connectionKeepAlive(boolean keepAlive) {
    connectionKeepAlive = keepAlive;
    return this;
  }

  /// Passes a 101 with its Upgrade field on.
  public ResponseEdits keepUpgrade(boolean keep) {
    keepUpgrade = keep;
    return this;
  }

  /// Removes Transfer-Encoding and Trailer, for an HTTP/1.0 client that gets data octets only.
  public ResponseEdits dechunk(boolean dechunk) {
    this.dechunk = dechunk;
    return this;
  }
}
