package dev.truehop.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcFieldsTest {
  /// What stands around a value must not matter.
  private static final int BEFORE = 3;

  private static byte[] around(String value) {
    return ("9=9" + value + "9S").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isGrpc(String value) {
    return GrpcFields.isGrpc(around(value), BEFORE, BEFORE + value.length());
  }

  private static long timeout(String value) {
    return GrpcFields.timeoutNanos(around(value), BEFORE, BEFORE + value.length());
  }

  private static int status(String value) {
    return GrpcFields.status(around(value), BEFORE, BEFORE + value.length());
  }

  private static int statusOfTrailers(String lines) {
    byte[] octets = lines.getBytes(StandardCharsets.ISO_8859_1);
    return GrpcFields.statusOfTrailers(octets, octets.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc+proto",
        "application/grpc+",
        "Application/GRPC",
        "application/grpc;charset=utf-8"
      })
  void theContentTypesOfGrpc(String value) {
    assertEquals(true, isGrpc(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/grp",
        "application/grpc-web",
        "application/grpc-web+proto",
        "application/grpcx",
        "text/plain;application/grpc"
      })
  void otherContentTypes(String value) {
    assertEquals(false, isGrpc(value));
  }

  @ParameterizedTest
  @CsvSource({
    "1H,        3600000000000",
    "2M,         120000000000",
    "3S,           3000000000",
    "100m,          100000000",
    "5u,                 5000",
    "7n,                    7",
    "00000001n,             1",
    "99999999n,      99999999",
    "99999999S, 99999999000000000",
    "99999999M, 1152921480000000000",
    "99999999H, 1152918000000000000"
  })
  void timeoutsOfEveryUnit(String value, long nanos) {
    assertEquals(nanos, timeout(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "1",
        "12",
        "0S",
        "00000000n",
        "123456789n",
        "1s",
        "1h",
        "+1S",
        "-1S",
        " 1S",
        "1 S",
        "1.5S",
        "0x1S",
        "1SS",
        "1S "
      })
  void whatIsNoTimeout(String value) {
    assertEquals(-1, timeout(value));
  }

  @Test
  void theLongestTimeoutCanBeAddedToAnyReadingOfAClock() {
    long now = Long.MAX_VALUE - 1;
    for (String value : new String[] {"99999999H", "99999999M", "99999999S"}) {
      assertEquals(true, now + timeout(value) - now > 0, value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "14, 14",
    "16, 16",
    "017, 17",
    "999999999, 999999999",
    "'', -1",
    "-1, -1",
    "1x, -1",
    "1234567890, -1"
  })
  void statusesAreNumbers(String value, int code) {
    assertEquals(code, status(value));
  }

  @Test
  void theStatusIsFoundAmongTrailers() {
    assertEquals(5, statusOfTrailers("grpc-status: 5\r\n"));
    assertEquals(5, statusOfTrailers("Grpc-Status: 5\r\n"));
    assertEquals(13, statusOfTrailers("a: grpc-status: 1\r\ngrpc-status:13\r\nb: c\r\n"));
    assertEquals(-1, statusOfTrailers("grpc-message: 5\r\n"));
    assertEquals(-1, statusOfTrailers("grpc-status: \r\n"));
    assertEquals(-1, statusOfTrailers(""));
  }

  @Test
  void messagesArePercentEncoded() {
    assertEquals("no healthy upstream", GrpcFields.message("no healthy upstream"));
    assertEquals("100%25 ~ {a}", GrpcFields.message("100% ~ {a}"));
    assertEquals("a%0D%0Ab%7F", GrpcFields.message("a\r\nb\u007f"));
    assertEquals("%C3%A4%E2%82%AC", GrpcFields.message("\u00e4\u20ac"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "405, UNKNOWN",
    "408, UNKNOWN",
    "413, UNKNOWN",
    "429, UNAVAILABLE",
    "431, UNKNOWN",
    "500, UNKNOWN",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "505, UNKNOWN",
    "200, UNKNOWN"
  })
  void httpStatusesAsGrpcMapsThem(int http, GrpcStatus status) {
    assertEquals(status, GrpcStatus.ofHttp(http));
  }

  @Test
  void codesAreThoseOfTheSpecification() {
    assertEquals(4, GrpcStatus.DEADLINE_EXCEEDED.code());
    assertEquals(12, GrpcStatus.UNIMPLEMENTED.code());
    assertEquals(14, GrpcStatus.UNAVAILABLE.code());
    assertEquals(16, GrpcStatus.UNAUTHENTICATED.code());
    assertEquals(GrpcStatus.DATA_LOSS, GrpcStatus.of(15));
    assertEquals(false, GrpcStatus.isKnown(17));
    assertEquals(false, GrpcStatus.isKnown(GrpcStatus.NONE));
  }
}
