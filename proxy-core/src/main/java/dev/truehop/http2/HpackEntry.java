package dev.truehop.http2;

import java.nio.charset.StandardCharsets;

/// Immutable. One entry of a table of RFC 7541, with what was found out about it when it came in,
/// so that a reference to it costs no second look.
///
/// @param octets the name, then the value; not to be changed
/// @param valid whether name and value hold only allowed octets
@SuppressWarnings("ArrayRecordComponent")
record HpackEntry(byte[] octets, int nameLength, FieldKind kind, boolean validName, boolean valid) {
  /// What an entry costs on top of its octets (RFC 7541, 4.1).
  static final int OVERHEAD = 32;

  static HpackEntry of(String name, String value) {
    byte[] octets = (name + value).getBytes(StandardCharsets.US_ASCII);
    FieldKind kind = FieldKind.of(octets, 0, name.length());
    return new HpackEntry(octets, name.length(), kind, true, true);
  }

  /// A copy of a field.
  static HpackEntry of(HpackField field, boolean validName) {
    int nameLength = field.nameEnd - field.nameStart;
    int valueLength = field.valueEnd - field.valueStart;
    byte[] octets = new byte[nameLength + valueLength];
    System.arraycopy(field.name, field.nameStart, octets, 0, nameLength);
    System.arraycopy(field.value, field.valueStart, octets, nameLength, valueLength);
    return new HpackEntry(octets, nameLength, field.kind, validName, field.valid);
  }

  int size() {
    return octets.length + OVERHEAD;
  }
}
