package dev.truehop.http2;

/// Worker-confined. One decoded field: spans of its name and value, wherever they lie. A decoder
/// has one and fills it for each field.
final class HpackField {
  byte[] name = new byte[0];
  int nameStart;
  int nameEnd;
  byte[] value = new byte[0];
  int valueStart;
  int valueEnd;
  FieldKind kind = FieldKind.OTHER;

  /// Whether name and value hold only octets that RFC 9113, 8.2.1 allows.
  boolean valid;

  void name(HpackEntry entry) {
    name = entry.octets();
    nameStart = 0;
    nameEnd = entry.nameLength();
    kind = entry.kind();
    valid = entry.validName();
  }

  void value(HpackEntry entry) {
    value = entry.octets();
    valueStart = entry.nameLength();
    valueEnd = entry.octets().length;
    valid = entry.valid();
  }

  /// As RFC 7541, 4.1 counts it.
  int size() {
    return nameEnd - nameStart + valueEnd - valueStart + HpackEntry.OVERHEAD;
  }
}
