package dev.truehop.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.accesslog.LogFormat.Compiled;
import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogFormatTest {

  @Test
  void theDefaultLineIsIstios() {
    assertEquals(
        "[2026-11-21T09:30:00.123Z] \"GET /api/orders?id=7 HTTP/1.1\" 200 - via_upstream - \"-\" 0"
            + " 1024 5 4 \"-\" \"curl/8.5.0\" \"6f1c2b9e-0000-4000-8000-000000000001\""
            + " \"orders:8080\" \"10.0.0.5:3000\" orders 10.0.0.9:41000 127.0.0.1:8080"
            + " 127.0.0.1:50000 - api\n",
        line(LogFormat.text(), FakeSource.fine()));
  }

  @Test
  void theDefaultLineOfAStaleReuseIsEnvoys() {
    FakeSource source = FakeSource.fine();
    Failure row = Failure.CONNECTION_TERMINATION;
    source.flags = row.addTo(Flag.add(Flag.NONE, Flag.URX));
    source.numbers.put(NumberField.RESPONSE_CODE, 503L);
    source.numbers.put(NumberField.BYTES_SENT, (long) row.body().length());
    source.numbers.remove(NumberField.RESPONSE_DURATION_NANOS);
    source.texts.put(TextField.RESPONSE_CODE_DETAILS, row.details());
    assertEquals(
        "[2026-11-21T09:30:00.123Z] \"GET /api/orders?id=7 HTTP/1.1\" 503 URX,UC"
            + " upstream_reset_before_response_started{connection_termination} - \"-\" 0 95 5 -"
            + " \"-\" \"curl/8.5.0\" \"6f1c2b9e-0000-4000-8000-000000000001\" \"orders:8080\""
            + " \"10.0.0.5:3000\" orders 10.0.0.9:41000 127.0.0.1:8080 127.0.0.1:50000 - api\n",
        line(LogFormat.text(), source));
  }

  @Test
  void theLineOfARequestThatCouldNotBeReadIsDashes() {
    FakeSource source = new FakeSource();
    source.numbers.put(NumberField.START_EPOCH_MILLIS, 0L);
    source.numbers.put(NumberField.RESPONSE_CODE, 400L);
    source.flags = Failure.MALFORMED.addTo(Flag.NONE);
    source.texts.put(TextField.RESPONSE_CODE_DETAILS, Failure.MALFORMED.details());
    assertEquals(
        "[1970-01-01T00:00:00.000Z] \"- - -\" 400 DPE http1.codec_error - \"-\" - - - - \"-\" \"-\""
            + " \"-\" \"-\" \"-\" - - - - - -\n",
        line(LogFormat.text(), source));
  }

  @ParameterizedTest
  @CsvSource({
    "1,  Canceled Canceled CANCELLED 1 1",
    "4,  DeadlineExceeded DeadlineExceeded DEADLINE_EXCEEDED 4 4",
    "0,  OK OK OK 0 0",
    "99, 99 99 99 99 99",
    "-1, - - - - -"
  })
  void theStatusOfGrpcHasEnvoysForms(long code, String line) {
    FakeSource source = new FakeSource();
    source.numbers.put(NumberField.GRPC_STATUS, code);
    String format =
        "%GRPC_STATUS% %GRPC_STATUS(CAMEL_STRING)% %GRPC_STATUS(SNAKE_STRING)%"
            + " %GRPC_STATUS(NUMBER)% %GRPC_STATUS_NUMBER%";
    Compiled.Ok ok = assertInstanceOf(Compiled.Ok.class, LogFormat.compile(format));
    assertEquals(line + "\n", line(ok.format(), source));
    assertInstanceOf(Compiled.Invalid.class, LogFormat.compile("%GRPC_STATUS(CAMEL)%"));
  }

  @Test
  void jsonHasIstiosKeysAndNullForWhatIsAbsent() {
    FakeSource source = FakeSource.fine();
    source.request.put("x-forwarded-for", "10.1.2.3, 10.0.0.9");
    assertEquals(
        "{\"start_time\":\"2026-11-21T09:30:00.123Z\",\"route_name\":\"api\",\"method\":\"GET\","
            + "\"path\":\"/api/orders?id=7\",\"protocol\":\"HTTP/1.1\",\"response_code\":200,"
            + "\"response_flags\":\"-\",\"response_code_details\":\"via_upstream\","
            + "\"connection_termination_details\":null,\"bytes_received\":0,\"bytes_sent\":1024,"
            + "\"duration\":5,\"upstream_service_time\":\"4\","
            + "\"x_forwarded_for\":\"10.1.2.3, 10.0.0.9\",\"user_agent\":\"curl/8.5.0\","
            + "\"request_id\":\"6f1c2b9e-0000-4000-8000-000000000001\","
            + "\"authority\":\"orders:8080\",\"upstream_host\":\"10.0.0.5:3000\","
            + "\"upstream_cluster\":\"orders\",\"upstream_local_address\":\"10.0.0.9:41000\","
            + "\"downstream_local_address\":\"127.0.0.1:8080\","
            + "\"downstream_remote_address\":\"127.0.0.1:50000\",\"requested_server_name\":null,"
            + "\"upstream_transport_failure_reason\":null,\"truehop_verdict\":null,"
            + "\"truehop_detection\":null,\"truehop_errno\":null,"
            + "\"truehop_generation\":\"pod:6f1c\",\"truehop_connection_id\":34,"
            + "\"truehop_reuse_count\":7,\"truehop_idle_age\":1250,\"truehop_guard\":3500,"
            + "\"truehop_close_age\":null,\"truehop_hold\":null}\n",
        line(LogFormat.json(), source));
  }

  @Test
  void whatBecameOfAStaleConnectionIsThere() {
    FakeSource source = FakeSource.fine();
    source.texts.put(TextField.VERDICT, "incomplete");
    source.texts.put(TextField.DETECTION, "hold");
    source.texts.put(TextField.ERRNO, "ECONNRESET");
    source.numbers.put(NumberField.CLOSE_AGE_NANOS, 4_999_000_000L);
    source.numbers.put(NumberField.HELD_NANOS, 2_000_000L);
    assertEquals(
        "incomplete hold ECONNRESET 3500 4999 2 7\n",
        line(
            format(
                "%TRUEHOP_VERDICT% %TRUEHOP_DETECTION% %TRUEHOP_ERRNO% %TRUEHOP_GUARD%"
                    + " %TRUEHOP_CLOSE_AGE% %TRUEHOP_HOLD% %TRUEHOP_REUSE_COUNT%"),
            source));
  }

  @Test
  void aClientCanNotForgeALine() {
    FakeSource source = new FakeSource();
    source.request.put("user-agent", "a\"b\\c\r\n[x] \u0000\u007f\u00e9");
    assertEquals(
        "\"a\\x22b\\x5Cc\\x0D\\x0A[x] \\x00\\x7F\\xE9\"\n",
        line(format("\"%REQ(User-Agent)%\""), source));
    String json = line(LogFormat.json(), source);
    String value =
        "\"user_agent\":\"a\\\"b\\\\c\\u000D\\u000A[x] \\u0000\\u007F\\u00E9\",\"request_id\"";
    assertTrue(json.contains(value), json);
  }

  @Test
  void theProxysOwnTextsAreEscapedAsWell() {
    ByteSink sink = new ByteSink(4);
    sink.put("a\"\u00e9\ud83d\ude00z");
    assertEquals("a\\x22\\xC3\\xA9\\xF0\\x9F\\x98\\x80z", text(sink));
    sink.escaping(Escaping.JSON);
    sink.put("a\"\u00e9\ud83d\ude00z");
    assertEquals("a\\\"\\u00E9\\uD83D\\uDE00z", text(sink));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%TRUEHOP_VERDICT% %TRUEHOP_REUSED% %TRUEHOP_IDLE_AGE% %TRUEHOP_GENERATION%|- true 1250"
            + " pod:6f1c",
        "%UPSTREAM_REQUEST_ATTEMPT_COUNT% %CONNECTION_ID% %UPSTREAM_CONNECTION_ID%|1 12 34",
        "%REQUEST_DURATION% %RESPONSE_DURATION% %RESPONSE_TX_DURATION% %DURATION%|0 4 1 5",
        "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_REMOTE_PORT%|127.0.0.1 50000",
        "%UPSTREAM_REMOTE_ADDRESS% %UPSTREAM_CLUSTER% %STREAM_ID:4%|10.0.0.5:3000 orders 6f1c",
        "%REQ(X-NONE?USER-AGENT):4%|curl",
        "%REQ(X-NONE?X-NEITHER)%|-",
        "%REQ(USER-AGENT?:PATH)%|curl/8.5.0",
        "%RESP(SERVER)% %RESP(:STATUS)%|nginx 200",
        "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%|4",
        "100%% {%PROTOCOL%}|100% {HTTP/1.1}",
        "%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%|UF,UC"
            + " UpstreamConnectionFailure,UpstreamConnectionTermination"
      })
  void operatorsAreEnvoys(String pattern, String line) {
    FakeSource source = FakeSource.fine();
    source.flags = Flag.add(Flag.add(Flag.NONE, Flag.UF), Flag.UC);
    source.response.put("server", "nginx");
    assertEquals(line + "\n", line(format(pattern), source));
  }

  @Test
  void portsOfIpv6AddressesAreCutOff() {
    FakeSource source = new FakeSource();
    source.texts.put(TextField.DOWNSTREAM_REMOTE_ADDRESS, "[2001:db8::1]:443");
    assertEquals(
        "<2001:db8::1> <443>\n",
        line(
            format("<%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%> <%DOWNSTREAM_REMOTE_PORT%>"),
            source));
    assertEquals(
        "- -\n",
        line(
            format("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_REMOTE_PORT%"),
            new FakeSource()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a %START_TIME|2|the operator that begins here has no closing % (write %% for a %)",
        "50% of|2|the operator that begins here has no closing % (write %% for a %)",
        "%REQ%|0|%REQ% needs a field name: %REQ(NAME)%",
        "x %REQ(A%|6|the ( has no )",
        "%REQ()%|0|\"\" is not a field name",
        "%REQ(a b)%|0|\"a b\" is not a field name",
        "%REQ(:SCHEME)%|0|there is no :scheme here; use REQ with :METHOD, :PATH or :AUTHORITY",
        "%PROTOCOL(x)%|0|%PROTOCOL% takes no argument",
        "%REQ(A):%|8|a length from 1 to 9999999 must follow the :",
        "%REQ(A):0%|8|a length from 1 to 9999999 must follow the :"
      })
  void mistakesAreReportedAtTheirPosition(String pattern, int position, String message) {
    assertEquals(new Compiled.Invalid(position, message), LogFormat.compile(pattern));
  }

  @Test
  void anUnknownOperatorIsAnsweredWithTheKnownOnes() {
    Compiled.Invalid invalid =
        assertInstanceOf(Compiled.Invalid.class, LogFormat.compile("ab %UPSTREAM_HOTS%"));
    assertEquals(3, invalid.position());
    assertTrue(
        invalid.message().startsWith("unknown operator %UPSTREAM_HOTS%; there are REQ(NAME), "));
    assertTrue(invalid.message().contains(", UPSTREAM_HOST, "));
    assertTrue(invalid.message().contains(", TRUEHOP_VERDICT"));
  }

  @Test
  void aFormatSaysWhichFieldsItShows() {
    LogFormat format = format("%REQ(B)% %REQ(A?b)% %RESP(Server)% %REQ(X-REQUEST-ID)%");
    assertEquals(List.of(new AsciiName("b", 0), new AsciiName("a", 1)), format.requestFields());
    assertEquals(List.of(new AsciiName("server", 0)), format.responseFields());
    assertEquals(
        List.of("x-envoy-original-path", "x-forwarded-for", "user-agent"),
        LogFormat.text().requestFields().stream().map(AsciiName::text).toList());
  }

  @Test
  void everyOperatorIsDocumented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operations.md"));
    for (String name : Operators.PLAIN.keySet()) {
      boolean partOfAnAddress = name.endsWith("_WITHOUT_PORT") || name.endsWith("_PORT");
      assertTrue(partOfAnAddress || page.contains("%" + name + "%"), name);
    }
  }

  @Test
  void theCalendarIsRightAcrossSecondsAndYears() {
    IsoTime time = new IsoTime();
    byte[] out = new byte[IsoTime.LENGTH];
    String[] expected = {
      "1999-12-31T23:59:59.999Z", "2000-01-01T00:00:00.000Z", "2000-02-29T12:00:00.007Z"
    };
    long[] millis = {946_684_799_999L, 946_684_800_000L, 951_825_600_007L};
    for (int i = 0; i < millis.length; i++) {
      time.write(millis[i], out, 0);
      assertEquals(expected[i], new String(out, StandardCharsets.US_ASCII));
    }
  }

  private static LogFormat format(String pattern) {
    return assertInstanceOf(Compiled.Ok.class, LogFormat.compile(pattern)).format();
  }

  private static String line(LogFormat format, LogSource source) {
    ByteSink sink = new ByteSink(1);
    format.render(source, sink);
    return text(sink);
  }

  private static String text(ByteSink sink) {
    int length = sink.length();
    return new String(Arrays.copyOf(sink.swap(new byte[1]), length), StandardCharsets.ISO_8859_1);
  }
}
