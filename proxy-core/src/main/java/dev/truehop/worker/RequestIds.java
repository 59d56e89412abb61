package dev.truehop.worker;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Worker-confined. Makes `x-request-id` values: random UUIDs (RFC 9562, version 4) from a
/// generator of the worker's own. They identify, they do not protect, so no secure random is spent
/// on them.
public final class RequestIds {
  /// Octets of one id in its text form.
  public static final int LENGTH = 36;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

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
    hex(high >>> 32, 8, 0);
    text[8] = '-';
    hex(high >>> 16, 4, 9);
    text[13] = '-';
    hex(high, 4, 14);
    text[18] = '-';
    hex(low >>> 48, 4, 19);
    text[23] = '-';
    hex(low, 12, 24);
    return text;
  }

  private void hex(long value, int digits, int at) {
    for (int i = digits - 1; i >= 0; i--) {
      text[at + i] = HEX[(int) (value & 0xf)];
      value >>>= 4;
    }
  }
}
