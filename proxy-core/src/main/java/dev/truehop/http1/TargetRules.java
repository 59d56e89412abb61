package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Immutable. The form of a request target, and whether it fits the method (RFC 9112 section 3.2).
final class TargetRules {
  private TargetRules() {}

  /// Sets form, path and authority of the head; returns what is wrong with the target, null if
  /// nothing.
  static @Nullable BadMessage apply(byte[] b, RequestHead head) {
    head.authorityStart = 0;
    head.authorityEnd = 0;
    if (head.method == Method.CONNECT) {
      return authorityForm(b, head);
    }
    if (b[head.targetStart] == '/') {
      head.form = TargetForm.ORIGIN;
      return null;
    }
    if (b[head.targetStart] == '*' && head.targetEnd == head.targetStart + 1) {
      head.form = TargetForm.ASTERISK;
      return head.method == Method.OPTIONS ? null : BadMessage.TARGET_FORM;
    }
    return absoluteForm(b, head);
  }

  private static @Nullable BadMessage authorityForm(byte[] b, RequestHead head) {
    int start = head.targetStart;
    int end = head.targetEnd;
    head.form = TargetForm.AUTHORITY;
    head.pathStart = start;
    head.pathEnd = end;
    head.authorityStart = start;
    head.authorityEnd = end;
    if (contains(b, start, end, '@')) {
      return BadMessage.TARGET_USERINFO;
    }
    if (!HostSyntax.isValid(b, start, end)) {
      return BadMessage.TARGET_FORM;
    }
    // A tunnel has no default port, so an empty one is as bad as none.
    return HostSyntax.hostEnd(b, start, end) + 1 < end ? null : BadMessage.TARGET_FORM;
  }

  private static @Nullable BadMessage absoluteForm(byte[] b, RequestHead head) {
    int start = head.targetStart;
    int end = head.targetEnd;
    int colon = start;
    while (colon < end && b[colon] != ':' && b[colon] != '/') {
      colon++;
    }
    if (colon == end || b[colon] != ':') {
      return BadMessage.TARGET_FORM;
    }
    boolean https = Octets.equalsIgnoreCase(b, start, colon, "https");
    if (!https && !Octets.equalsIgnoreCase(b, start, colon, "http")) {
      return BadMessage.SCHEME;
    }
    int authority = colon + 3;
    if (authority >= end || b[colon + 1] != '/' || b[colon + 2] != '/') {
      return BadMessage.TARGET;
    }
    int path = authority;
    while (path < end && b[path] != '/' && b[path] != '?') {
      path++;
    }
    head.form = TargetForm.ABSOLUTE;
    head.defaultPortIsHttps = https;
    head.authorityStart = authority;
    head.authorityEnd = path;
    head.originStart = path;
    boolean empty = path == end || b[path] == '?';
    // A target without a path means "/": its span is the nearest slash.
    head.pathStart = empty ? colon + 2 : path;
    head.pathEnd = empty ? colon + 3 : head.pathEnd;
    if (contains(b, authority, path, '@')) {
      return BadMessage.TARGET_USERINFO;
    }
    return HostSyntax.isValid(b, authority, path) ? null : BadMessage.TARGET;
  }

  private static boolean contains(byte[] b, int start, int end, char octet) {
    for (int i = start; i < end; i++) {
      if (b[i] == octet) {
        return true;
      }
    }
    return false;
  }
}
