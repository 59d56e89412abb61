package dev.truehop.http1;

import java.nio.charset.StandardCharsets;

/// Immutable. What a downstream connection adds to each of its requests, rendered once.
public final class ClientFields {
  final byte[] address;
  final byte[] forwardedFor;
  final byte[] forwardedProto;
  final byte[] both;

  /// @param address the client's IP address as text, without a port, at most 45 characters
  /// @param scheme `http` or `https`
  public ClientFields(String address, String scheme) {
    this.address = octets(address);
    this.forwardedFor = octets("x-forwarded-for: " + address + "\r\n");
    this.forwardedProto = octets("x-forwarded-proto: " + scheme + "\r\n");
    this.both = octets("x-forwarded-for: " + address + "\r\nx-forwarded-proto: " + scheme + "\r\n");
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
