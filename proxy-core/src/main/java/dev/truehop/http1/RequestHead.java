package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Worker-confined. One parsed request head: positions in the array that was parsed, valid until
/// the next parse or until the array changes. Made once per worker and filled by RequestParser.
///
/// Spans are absolute indexes `[start, end)` into `bytes()`.
public final class RequestHead {
  final Fields fields = new Fields(Http1Limits.REQUEST_FIELDS, true);

  int start;
  int end;
  int methodEnd;
  int targetStart;
  int targetEnd;
  int pathStart;
  int pathEnd;
  int authorityStart;
  int authorityEnd;
  Method method = Method.OTHER;
  TargetForm form = TargetForm.ORIGIN;

  /// Where the target begins on the wire when it is in absolute form.
  int originStart;

  boolean defaultPortIsHttps;
  boolean exactVersion;
  int minorVersion;
  Framing framing = Framing.NONE;
  long contentLength;
  boolean keepAlive;
  boolean expectsContinue;
  boolean wantsUpgrade;
  boolean acceptsTrailers;
  @Nullable BadMessage problem;

  int bad(@Nullable BadMessage why) {
    problem = why;
    return -1;
  }

  /// The array that was parsed; not a copy.
  public byte[] bytes() {
    return fields.b;
  }

  /// The first octet of the method.
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

  public Method method() {
    return method;
  }

  public int methodStart() {
    return start;
  }

  public int methodEnd() {
    return methodEnd;
  }

  /// The target as received.
  public int targetStart() {
    return targetStart;
  }

  public int targetEnd() {
    return targetEnd;
  }

  /// The path without its query: `/` for an absolute form without a path, `*` for the asterisk
  /// form, the whole target for the authority form.
  public int pathStart() {
    return pathStart;
  }

  public int pathEnd() {
    return pathEnd;
  }

  /// The authority of the target where it has one, otherwise the Host; empty if there is neither,
  /// which only HTTP/1.0 allows.
  public int authorityStart() {
    return authorityStart;
  }

  public int authorityEnd() {
    return authorityEnd;
  }

  public TargetForm form() {
    return form;
  }

  /// 0 for HTTP/1.0, 1 for HTTP/1.1 and every other HTTP/1.x.
  public int minorVersion() {
    return minorVersion;
  }

  /// NONE, LENGTH or CHUNKED; never depends on the method.
  public Framing framing() {
    return framing;
  }

  /// The value of Content-Length; -1 without one.
  public long contentLength() {
    return contentLength;
  }

  /// Whether the client wants the connection to stay (RFC 9112 section 9.3).
  public boolean keepAlive() {
    return keepAlive;
  }

  /// Whether the client may be waiting for a 100 before it sends the body.
  public boolean expectsContinue() {
    return expectsContinue;
  }

  /// Whether a valid upgrade is asked for: HTTP/1.1, one Upgrade field that Connection nominates,
  /// no body, and not to HTTP/2.
  public boolean wantsUpgrade() {
    return wantsUpgrade;
  }

  /// The protocols asked for; only meaningful where `wantsUpgrade`.
  public int upgradeStart() {
    return fields.valueStart(fields.last(KnownField.UPGRADE));
  }

  public int upgradeEnd() {
    return fields.valueEnd(fields.last(KnownField.UPGRADE));
  }

  /// Whether the client sent `TE: trailers`, which is then passed on.
  public boolean acceptsTrailers() {
    return acceptsTrailers;
  }

  /// Whether the client marked the request as safe to repeat.
  public boolean hasIdempotencyKey() {
    return fields.kept(KnownField.IDEMPOTENCY_KEY) || fields.kept(KnownField.X_IDEMPOTENCY_KEY);
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

  /// Whether the field concerns this connection only and is not forwarded as received.
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
