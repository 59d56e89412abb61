package dev.truehop.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.http1.BadMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureTest {

  @ParameterizedTest
  @CsvSource({
    "CONNECTION_TERMINATION,    503, UC,  95/118, connection_termination",
    "REMOTE_CONNECTION_FAILURE, 503, UF,  98/121, remote_connection_failure",
    "LOCAL_CONNECTION_FAILURE,  503, UF,  97/120, local_connection_failure",
    "CONNECTION_TIMEOUT,        503, UF,  91/114, connection_timeout",
    "OVERFLOW,                  503, UO,  81/104, overflow",
    "PROTOCOL_ERROR,            502, UPE, 87/110, protocol_error",
    "LOCAL_RESET,               503, LR,  84/107, local_reset"
  })
  void resetsAreEnvoysOctetForOctet(
      Failure row, int status, String flag, String lengths, String reason) {
    assertEquals(status, row.status());
    assertEquals(flag, row.flag());
    assertEquals(row.body(), row.body(false));
    assertEquals(lengths, row.body().length() + "/" + row.body(true).length());
    assertEquals("upstream_reset_before_response_started{" + reason + "}", row.details());
  }

  @Test
  void staleReuseReadsAsInEnvoy() {
    Failure row = Failure.CONNECTION_TERMINATION;
    assertEquals(
        "upstream connect error or disconnect/reset before headers. reset reason: connection"
            + " termination",
        row.body());
    assertEquals(
        "upstream connect error or disconnect/reset before headers. retried and the latest reset"
            + " reason: connection termination",
        row.body(true));
  }

  @ParameterizedTest
  @CsvSource({
    "ROUTE_NOT_FOUND,         404, NR,  route_not_found,              ''",
    "CLUSTER_NOT_FOUND,       503, NC,  cluster_not_found,            ''",
    "NO_HEALTHY_UPSTREAM,     503, UH,  no_healthy_upstream,          no healthy upstream",
    "RESPONSE_TIMEOUT,        504, UT,  response_timeout,             upstream request timeout",
    "PER_TRY_TIMEOUT,         504, UT,  upstream_per_try_timeout,     upstream request timeout",
    "REQUEST_HEADER_TIMEOUT,  408, -,   request_header_timeout,       request header timeout",
    "REQUEST_IDLE,            408, SI,  stream_idle_timeout,          stream timeout",
    "RESPONSE_IDLE,           504, SI,  stream_idle_timeout,          stream timeout",
    "DOWNSTREAM_DISCONNECT,   0,   DC,  downstream_remote_disconnect, ''",
    "UPGRADE_REFUSED,         403, -,   upgrade_failed,               ''",
    "MISSING_HOST,            400, -,   missing_host_header,          ''",
    "MALFORMED,               400, DPE, http1.codec_error,            Bad Request",
    "TOO_MANY_HEADERS,        431, DPE, http1.too_many_headers, Request Header Fields Too Large",
    "UNKNOWN_TRANSFER_CODING, 501, DPE, http1.invalid_transfer_encoding, Not Implemented"
  })
  void localRepliesAreEnvoysOctetForOctet(
      Failure row, int status, String flag, String details, String body) {
    assertEquals(status, row.status());
    assertEquals(flag, row.flag());
    assertEquals(details, row.details());
    assertEquals(body, row.body());
    assertEquals(body, row.body(true));
  }

  @ParameterizedTest
  @EnumSource
  void textsFitTheirPlaces(Failure row) {
    assertTrue(row.body().chars().allMatch(c -> c >= ' ' && c < 127), row.body());
    assertFalse(row.details().contains(" "), row.details());
    assertTrue(row.meaning().endsWith("."), row.meaning());
    assertFalse(row.meaning().contains("|"), row.meaning());
    boolean answered = row.status() >= 400 && row.status() <= 599;
    assertTrue(answered || row.status() == 0 && row.body().isEmpty());
  }

  @Test
  void theTransportsReasonStandsInsideTheBraces() {
    assertEquals(
        "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_111}",
        Failure.REMOTE_CONNECTION_FAILURE.details("delayed connect error: 111"));
    assertEquals("route_not_found", Failure.ROUTE_NOT_FOUND.details("why"));
    assertSame(Failure.CONNECTION_TIMEOUT.details(), Failure.CONNECTION_TIMEOUT.details(null));
    assertSame(Failure.CONNECTION_TIMEOUT.details(), Failure.CONNECTION_TIMEOUT.details(""));
  }

  @Test
  void aResetDuringTheResponseIsNotAnswered() {
    assertSame(Failure.CONNECTION_TERMINATION_LATE, Failure.CONNECTION_TERMINATION.late());
    assertSame(Failure.PROTOCOL_ERROR_LATE, Failure.PROTOCOL_ERROR.late());
    assertSame(Failure.LOCAL_RESET_LATE, Failure.LOCAL_RESET.late());
    assertSame(Failure.RESPONSE_TIMEOUT, Failure.RESPONSE_TIMEOUT.late());
    assertEquals(
        "upstream_reset_after_response_started{connection_termination}",
        Failure.CONNECTION_TERMINATION.late().details());
    assertEquals(0, Failure.CONNECTION_TERMINATION.late().status());
  }

  @Test
  void aRefusedRequestFindsItsRowByStatusAndDetails() {
    Set<String> seen = new HashSet<>();
    for (Failure row : Failure.values()) {
      if (row.side() == Side.DOWNSTREAM && row.status() != 0) {
        assertTrue(seen.add(row.status() + row.details()), "two rows for one refusal: " + row);
        assertSame(row, Failure.ofBadRequest(row.status(), row.details()));
      }
    }
    assertSame(Failure.MALFORMED, Failure.ofBadRequest(499, "http1.nothing"));
  }

  @ParameterizedTest
  @EnumSource
  void everythingThatTheParserRefusesHasARow(BadMessage reason) {
    Failure row = Failure.ofBadRequest(reason.status(), reason.details());
    assertEquals(reason.status(), row.status());
    assertEquals(reason.details(), row.details());
  }

  @Test
  void onlyOverflowTellsTheClientThatWeAreOverloaded() {
    for (Failure row : Failure.values()) {
      assertEquals(row == Failure.OVERFLOW, row.overloaded(), row.name());
    }
  }

  @Test
  void docsAreGeneratedFromTheTable() throws IOException {
    Path page = Path.of("..", "docs", "failures.md");
    if (System.getProperty("truehop.regenerate") != null) {
      Files.writeString(page, FailureDocs.markdown());
    }
    assertEquals(
        FailureDocs.markdown(),
        Files.readString(page, StandardCharsets.UTF_8),
        "docs/failures.md does not match the failure table; write it anew with `mvn test -pl"
            + " proxy-core -am -Dtest=FailureTest -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dtruehop.regenerate`");
  }
}
