package dev.truehop.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Worker-confined: writes instants as Envoy's `%START_TIME%` does, `2026-11-20T09:30:00.123Z`. The
/// calendar is worked out once a second; within a second only the milliseconds change.
final class IsoTime {

  /// Octets of one instant.
  static final int LENGTH = 24;

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.000'Z'").withZone(ZoneOffset.UTC);
  private static final int MILLIS_AT = 20;

  private byte[] text = new byte[0];
  private long second = Long.MIN_VALUE;

  /// Writes the instant, `LENGTH` octets. Years 0 to 9999.
  void write(long epochMillis, byte[] out, int at) {
    long wanted = Math.floorDiv(epochMillis, 1000L);
    if (wanted != second) {
      text = SECOND.format(Instant.ofEpochSecond(wanted)).getBytes(StandardCharsets.US_ASCII);
      second = wanted;
    }
    System.arraycopy(text, 0, out, at, LENGTH);
    int millis = Math.floorMod(epochMillis, 1000);
    out[at + MILLIS_AT] = (byte) ('0' + millis / 100);
    out[at + MILLIS_AT + 1] = (byte) ('0' + millis / 10 % 10);
    out[at + MILLIS_AT + 2] = (byte) ('0' + millis % 10);
  }
}
