package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/// Immutable. A message as it was received.
///
/// @param head the exact octets of the head, the empty line included
record Message(String head, byte[] body, List<Field> trailers) {
  /// One field line, its value trimmed.
  record Field(String name, String value) {
    static Field parse(String line) {
      int colon = line.indexOf(':');
      return colon < 0
          ? new Field(line, "")
          : new Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }
  }

  String startLine() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  int status() {
    return Integer.parseInt(startLine().substring(9, 12));
  }

  String method() {
    return startLine().split(" ", -1)[0];
  }

  String target() {
    return startLine().split(" ", -1)[1];
  }

  List<Field> fields() {
    return head.lines().skip(1).filter(line -> !line.isEmpty()).map(Field::parse).toList();
  }

  List<String> all(String name) {
    return fields().stream()
        .filter(f -> f.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /// The field's value, or null.
  String field(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }

  boolean chunked() {
    return "chunked".equalsIgnoreCase(field("transfer-encoding"));
  }

  String text() {
    return new String(body, ISO_8859_1);
  }

  /// The part of the head after the start line.
  String fieldLines() {
    return head.substring(head.indexOf("\r\n") + 2);
  }
}
