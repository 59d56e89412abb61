package dev.truehop.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Immutable: the fields of gRPC as octets (gRPC, "gRPC over HTTP2"). Values are spans of an array.
public final class GrpcFields {
  /// What a timeout that is longer than anybody waits counts as: some 36 years. It can be added to
  /// a clock's reading.
  static final long LONGEST_NANOS = 1L << 60;

  private static final byte[] CONTENT_TYPE = octets("application/grpc");
  private static final byte[] STATUS = octets("grpc-status:");
  private static final int TIMEOUT_DIGITS = 8;
  private static final int STATUS_DIGITS = 9;

  private GrpcFields() {}

  /// Whether a content type is gRPC's: `application/grpc`, alone or with `+` or `;` behind it.
  /// `application/grpc-web` is another protocol.
  public static boolean isGrpc(byte[] b, int start, int end) {
    int length = CONTENT_TYPE.length;
    if (!startsWith(b, start, end, CONTENT_TYPE)) {
      return false;
    }
    return end - start == length || b[start + length] == '+' || b[start + length] == ';';
  }

  /// The time that a `grpc-timeout` gives, nanoseconds; -1 where it is malformed: anything but 1 to
  /// 8 digits and a unit, and 0, since the value has to be positive.
  public static long timeoutNanos(byte[] b, int start, int end) {
    int digits = end - start - 1;
    if (digits < 1 || digits > TIMEOUT_DIGITS) {
      return -1;
    }
    long unitNanos =
        switch (b[end - 1]) {
          case 'H' -> 3_600_000_000_000L;
          case 'M' -> 60_000_000_000L;
          case 'S' -> 1_000_000_000L;
          case 'm' -> 1_000_000L;
          case 'u' -> 1_000L;
          case 'n' -> 1L;
          default -> 0;
        };
    int number = number(b, start, end - 1);
    if (unitNanos == 0 || number <= 0) {
      return -1;
    }
    return Math.min(number, LONGEST_NANOS / unitNanos) * unitNanos;
  }

  /// The code in a `grpc-status`; [GrpcStatus#NONE] where it is no number.
  public static int status(byte[] b, int start, int end) {
    int digits = end - start;
    return digits < 1 || digits > STATUS_DIGITS ? GrpcStatus.NONE : number(b, start, end);
  }

  /// The code among trailers; [GrpcStatus#NONE] where there is none.
  ///
  /// @param lines of a trailer section, each with its CRLF
  public static int statusOfTrailers(byte[] lines, int length) {
    int line = 0;
    while (line < length) {
      int end = line;
      while (end < length && lines[end] != '\r') {
        end++;
      }
      if (startsWith(lines, line, end, STATUS)) {
        int value = line + STATUS.length;
        while (value < end && lines[value] == ' ') {
          value++;
        }
        return status(lines, value, end);
      }
      line = end + 2;
    }
    return GrpcStatus.NONE;
  }

  /// A text as `grpc-message` has it: UTF-8, and everything but visible ASCII and blanks in
  /// percent-encoding, the percent sign too.
  public static String message(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet <= '~' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  /// A number of at most nine digits; -1 where another octet stands among them.
  private static int number(byte[] b, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /// @param prefix in lower case; the octets may be in any (RFC 9110, 5.1 and 8.3.1)
  private static boolean startsWith(byte[] b, int start, int end, byte[] prefix) {
    if (end - start < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      byte octet = b[start + i];
      boolean upper = octet >= 'A' && octet <= 'Z';
      if ((upper ? octet | 0x20 : octet) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
