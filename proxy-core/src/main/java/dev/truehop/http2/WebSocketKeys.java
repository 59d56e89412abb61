package dev.truehop.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// Immutable. The key that an HTTP/1.1 handshake for a WebSocket needs and HTTP/2 does not know
/// (RFC 6455, 4.1; RFC 8441, 5.1). It proves that the upstream understood; it protects nothing.
final class WebSocketKeys {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketKeys() {}

  static byte[] next(RandomGenerator random) {
    ByteBuffer nonce = ByteBuffer.allocate(16).putLong(random.nextLong());
    return Base64.getEncoder().encode(nonce.putLong(random.nextLong()).array());
  }

  /// The `Sec-WebSocket-Accept` that answers a key.
  static String answer(byte[] key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(key);
      sha1.update(GUID.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sha1.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
