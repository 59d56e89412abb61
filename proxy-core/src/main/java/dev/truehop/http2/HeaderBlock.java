package dev.truehop.http2;

/// Worker-confined. The header block that has just been read: valid until the next frame. A
/// connection has one.
final class HeaderBlock {
  int stream;
  byte[] octets = new byte[0];
  int length;

  /// Whether the message ends with it.
  boolean end;

  /// Whether its deprecated priority makes the stream depend on itself.
  boolean ownParent;

  void set(int stream, byte[] octets, int length) {
    this.stream = stream;
    this.octets = octets;
    this.length = length;
  }
}
