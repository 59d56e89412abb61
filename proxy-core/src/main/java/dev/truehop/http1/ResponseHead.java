package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Worker-confined. One parsed response head: positions in the array that was parsed, valid until
/// the next parse or until the array changes. Made once per worker and filled by ResponseParser.
///
/// Spans are absolute indexes `[start, end)` into `bytes()`.
public final class ResponseHead {
  final Fields fields = new Fields(Http1Limits.RESPONSE_FIELDS, false);

  Method requestMethod = Method.GET;
  boolean upgradeAsked;

  int start;
  int end;
  int status;
  int reasonStart;
  int reasonEnd;

  /// Whether the status line may be forwarded as it is.
  boolean exactLine;

  int minorVersion;
  Framing framing = Framing.NONE;
  long contentLength;
  boolean keepAlive;
  int keepAliveTimeoutSeconds;
  @Nullable BadMessage problem;

  /// Says which request the next head answers: its framing depends on it (RFC 9112 section 6.3).
  ///
  /// @param method the request's method as sent upstream
  /// @param upgradeAsked whether the request carried an Upgrade; otherwise a 101 is refused
  public ResponseHead answering(Method method, boolean upgradeAsked) {
    this.requestMethod = method;
    this.upgradeAsked = upgradeAsked;
    return this;
  }

  int bad(@Nullable BadMessage why) {
    problem = why;
    return -1;
  }

  /// The array that was parsed; not a copy.
  public byte[] bytes() {
    return fields.b;
  }

  /// The first octet of the status line.
  public int start() {
    return start;
  }

  /// One past the empty line: where the body begins.
  public int end() {
    return end;
  }

  /// Why the parser refused the head; null unless it did.
  public @Nullable BadMessage problem() {
    return problem;
  }

  /// 100 to 599.
  public int status() {
    return status;
  }

  /// The reason phrase, often empty.
  public int reasonStart() {
    return reasonStart;
  }

  public int reasonEnd() {
    return reasonEnd;
  }

  /// 0 for HTTP/1.0, 1 for every other HTTP/1.x.
  public int minorVersion() {
    return minorVersion;
  }

  public Framing framing() {
    return framing;
  }

  /// The value of Content-Length, also where there is no body (HEAD, 304); -1 without one.
  public long contentLength() {
    return contentLength;
  }

  /// Whether the upstream connection may carry another request after this response.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// The `timeout` of the Keep-Alive field; -1 without one.
  public int keepAliveTimeoutSeconds() {
    return keepAliveTimeoutSeconds;
  }

  /// Whether another response to the same request follows: 1xx, but not 101.
  public boolean isInterim() {
    return status < 200 && status != 101;
  }

  /// Whether the connection is a tunnel from here on: 101, or 2xx to CONNECT.
  public boolean isTunnel() {
    return status == 101 || requestMethod == Method.CONNECT && status / 100 == 2;
  }

  /// The protocols of the Upgrade field; an empty span without one.
  public int upgradeStart() {
    return hasUpgrade() ? fields.valueStart(fields.last(KnownField.UPGRADE)) : 0;
  }

  public int upgradeEnd() {
    return hasUpgrade() ? fields.valueEnd(fields.last(KnownField.UPGRADE)) : 0;
  }

  private boolean hasUpgrade() {
    return fields.has(KnownField.UPGRADE);
  }

  /// Whether HeadWriter has to be used; false if `[start, end)` may be forwarded as it is.
  public boolean anyEdit() {
    return !exactLine || fields.anyEdit();
  }

  public int fieldCount() {
    return fields.count();
  }

  public int nameStart(int i) {
    return fields.nameStart(i);
  }

  public int nameEnd(int i) {
    return fields.nameEnd(i);
  }

  /// The value without the whitespace around it.
  public int valueStart(int i) {
    return fields.valueStart(i);
  }

  public int valueEnd(int i) {
    return fields.valueEnd(i);
  }

  public KnownField known(int i) {
    return KnownField.at(fields.known(i));
  }

  /// Whether the field concerns the upstream connection only and is not forwarded as received.
  public boolean dropped(int i) {
    return fields.dropped(i);
  }

  /// The index of the first field with that name, dropped or not; -1 if there is none.
  public int find(String lowerCaseName) {
    return fields.find(lowerCaseName, 0);
  }

  /// The index of the first field with that name from index `from` on; -1 if there is none.
  public int find(String lowerCaseName, int from) {
    return fields.find(lowerCaseName, from);
  }

  /// The index of the last field of that kind; -1 if there is none.
  public int find(KnownField field) {
    return fields.has(field) ? fields.last(field) : -1;
  }
}
