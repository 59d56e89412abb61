package dev.truehop.route;

/// Worker-confined: the parts of a request head that routes look at, as positions in one array.
/// Positions are `[start, end)`; nothing is copied. Valid during one [RouteTable#route].
public interface RouteInput {

  byte[] bytes();

  int methodStart();

  int methodEnd();

  /// The path without its query; `/` for an absolute-form without a path (RFC 9112, 3.2.1). A
  /// target that is no path (`*`, or the `host:port` of CONNECT) stands here as it is, so no match
  /// for a path that begins with a slash takes it.
  int pathStart();

  int pathEnd();

  /// The Host's value or the absolute-form's authority, with its port if it has one.
  int authorityStart();

  int authorityEnd();

  int fieldCount();

  int nameStart(int field);

  int nameEnd(int field);

  int valueStart(int field);

  int valueEnd(int field);
}
