package dev.truehop.pool;

/// Immutable. What was done with a connection past its guard: the label of
/// `truehop_suspects_total`.
public enum SuspectAction {
  /// A request that can be replayed used it.
  USED("used"),
  /// A request used it and withheld the last octet of its head until the connection had shown that
  /// it lives.
  WITHHELD("withheld"),
  /// A request waited for the acknowledgement of a PING on it (HTTP/2).
  PINGED("pinged"),
  /// It was left alone, and the request took a fresh connection.
  FRESH("fresh");

  private final String token;

  SuspectAction(String token) {
    this.token = token;
  }

  /// The word used as a label's value in metrics.
  public String token() {
    return token;
  }
}
