package dev.truehop.http1;

/// Worker-confined. What HeadWriter adds to a request; one per worker, set anew for each request.
public final class RequestEdits {
  ClientFields client = new ClientFields("127.0.0.1", "http");
  byte[] requestId = new byte[0];
  byte[] host = new byte[0];
  boolean keepUpgrade;

  /// For x-forwarded-for (appended to the last one that is there) and x-forwarded-proto (when
  /// absent).
  public RequestEdits client(ClientFields client) {
    this.client = client;
    return this;
  }

  /// The x-request-id for a request without one, at most 128 octets; empty adds none.
  public RequestEdits requestId(byte[] requestId) {
    assert requestId.length <= HeadWriter.MAX_REQUEST_ID;
    this.requestId = requestId;
    return this;
  }

  /// The Host for an HTTP/1.0 request that names none, at most 256 octets.
  public RequestEdits host(byte[] host) {
    assert host.length <= HeadWriter.MAX_HOST;
    this.host = host;
    return this;
  }

  /// Whether the upgrade that the client wants is passed on.
  public RequestEdits keepUpgrade(boolean keepUpgrade) {
    this.keepUpgrade = keepUpgrade;
    return this;
  }
}
