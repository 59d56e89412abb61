package dev.truehop.worker;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Worker-confined. Makes `x-request-id` values: random UUIDs (RFC 9562, version 4) from a
/// generator of the worker's own. They identify, they do not protect, so no secure random is spent
/// on them.
public final class RequestIds {
  /// Octets of one id in its text form.
  public static final int LENGTH = 36;

  /// The two digits of every octet.
  private static final byte[] DIGITS = digits();

  private final SplittableRandom random;
  private final byte[] text = new byte[LENGTH];

  /// @param seed different for every worker and every start
  public RequestIds(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// The next id as [#LENGTH] ASCII octets. The array is the generator's own and valid until the
  /// next call.
  public byte[] next() {
    long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    hex(high >>> 32, 4, 0);
    text[8] = '-';
    hex(high >>> 16, 2, 9);
    text[13] = '-';
    hex(high, 2, 14);
    text[18] = '-';
    hex(low >>> 48, 2, 19);
    text[23] = '-';
    hex(low, 6, 24);
    return text;
  }

  private void hex(long value, int octets, int at) {
    for (int i = at + 2 * octets - 2; i >= at; i -= 2) {
      int digits = (int) (value & 0xff) * 2;
      text[i] = DIGITS[digits];
      text[i + 1] = DIGITS[digits + 1];
      value >>>= 8;
    }
  }

  private static byte[] digits() {
    byte[] hex = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] digits = new byte[512];
    for (int octet = 0; octet < 256; octet++) {
      digits[octet * 2] = hex[octet >> 4];
      digits[octet * 2 + 1] = hex[octet & 0xf];
    }
    return digits;
  }
}
