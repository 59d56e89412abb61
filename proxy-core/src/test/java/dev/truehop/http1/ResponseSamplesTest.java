package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseSamplesTest {
  private final ResponseHead head = new ResponseHead();

  static List<Samples.Sample> responses() {
    return Samples.read("responses.txt", 2);
  }

  private String parse(String request, byte[] b) {
    answering(head, request);
    return Samples.outcome(ResponseParser.parse(b, 0, b.length, head), head.problem());
  }

  static void answering(ResponseHead head, String request) {
    boolean upgrade = request.equals("UPGRADE");
    head.answering(upgrade ? Method.GET : Method.valueOf(request), upgrade);
  }

  @ParameterizedTest
  @MethodSource("responses")
  void isJudgedAsTheSampleSays(Samples.Sample sample) {
    byte[] octets = sample.octets();
    assertEquals(sample.words()[1], parse(sample.words()[0], octets));
    byte[] more = Arrays.copyOf(octets, octets.length + 9);
    if (sample.words()[1].equals("OK")) {
      assertEquals(octets.length, ResponseParser.parse(more, 0, more.length, head));
    }
  }

  @ParameterizedTest
  @MethodSource("responses")
  void isJudgedTheSameOctetByOctet(Samples.Sample sample) {
    answering(head, sample.words()[0]);
    byte[] octets = sample.octets();
    int result = 0;
    for (int to = 1; to <= octets.length && result == 0; to++) {
      result = ResponseParser.parse(octets, 0, to, to - 1, head);
    }
    assertEquals(sample.words()[1], Samples.outcome(result, head.problem()));
  }

  @Test
  void isWrittenAsTheSampleSays() {
    List<Samples.Sample> samples = Samples.read("response-rewrites.txt", 2);
    for (int i = 0; i < samples.size(); i += 2) {
      Samples.Sample in = samples.get(i);
      String expected = samples.get(i + 1).text();
      byte[] octets = in.octets();
      assertEquals("OK", parse(in.words()[0], octets), in::toString);
      assertEquals(!expected.equals("="), head.anyEdit(), in::toString);
      ResponseEdits edits = new ResponseEdits().keepUpgrade(head.status() == 101);
      String wanted =
          expected.equals("=")
              ? Samples.text(octets, 0, octets.length)
              : Samples.text(Samples.decode(expected), 0, Samples.decode(expected).length);
      assertEquals(wanted, write(edits), in::toString);
    }
  }

  private String write(ResponseEdits edits) {
    byte[] out = new byte[head.end() - head.start() + HeadWriter.MAX_GROWTH];
    return Samples.text(out, 0, HeadWriter.response(head, edits, out));
  }

  @Test
  void addsWhatTheEditsSay() {
    byte[] b = Samples.decode("HTTP/1.1 200 OK|Transfer-Encoding: chunked|Trailer: X|A: b||");
    parse("GET", b);
    ResponseEdits edits = new ResponseEdits();
    assertFalse(edits.any());
    String close = "HTTP/1.1 200 OK\r\nA: b\r\nconnection: close\r\n\r\n";
    assertEquals(close, write(edits.dechunk(true).connectionClose(true)));
    parse("GET", b);
    String keep = Samples.text(b, 0, b.length - 2) + "connection: keep-alive\r\n\r\n";
    assertEquals(keep, write(edits.clear().connectionKeepAlive(true)));
  }

  @Test
  void framingFollowsStatusAndRequest() {
    record Row(String request, String head, Framing framing, boolean keepAlive) {}
    for (Row row :
        List.of(
            new Row("GET", "HTTP/1.1 200 OK|Content-Length: 5||", Framing.LENGTH, true),
            new Row("HEAD", "HTTP/1.1 200 OK|Content-Length: 5||", Framing.NONE, true),
            new Row("HEAD", "HTTP/1.1 200 OK||", Framing.NONE, true),
            new Row("GET", "HTTP/1.1 200 OK|Transfer-Encoding: chunked||", Framing.CHUNKED, true),
            new Row("GET", "HTTP/1.1 200 OK||", Framing.UNTIL_CLOSE, false),
            new Row("GET", "HTTP/1.1 200 OK|Connection: keep-alive||", Framing.UNTIL_CLOSE, false),
            new Row("GET", "HTTP/1.1 204 x|Content-Length: 5||", Framing.NONE, true),
            new Row("GET", "HTTP/1.1 304 x|Content-Length: 5||", Framing.NONE, true),
            new Row("GET", "HTTP/1.1 100 x||", Framing.NONE, true),
            new Row("CONNECT", "HTTP/1.1 200 x|Transfer-Encoding: chunked||", Framing.NONE, false),
            new Row("CONNECT", "HTTP/1.1 403 x|Content-Length: 5||", Framing.LENGTH, true),
            new Row("UPGRADE", "HTTP/1.1 101 x|Upgrade: y||", Framing.NONE, false),
            new Row("GET", "HTTP/1.0 200 OK|Content-Length: 5||", Framing.LENGTH, false),
            new Row(
                "GET",
                "HTTP/1.0 200 OK|Connection: keep-alive|Content-Length: 5||",
                Framing.LENGTH,
                true),
            new Row(
                "GET",
                "HTTP/1.1 200 OK|Connection: Close|Content-Length: 5||",
                Framing.LENGTH,
                false))) {
      assertEquals("OK", parse(row.request, Samples.decode(row.head)), row.head);
      assertEquals(row.framing, head.framing(), row.head);
      assertEquals(row.keepAlive, head.keepAlive(), row.head);
    }
  }

  @Test
  void readsTheKeepAliveHint() {
    record Row(String value, int seconds) {}
    for (Row row :
        List.of(
            new Row("timeout=5", 5),
            new Row("timeout=5, max=100", 5),
            new Row("max=100 , Timeout = 7", 7),
            new Row("timeout=0", 0),
            new Row("timeout=99999999999", 1_000_000),
            new Row("timeout=x", -1),
            new Row("timeouts=5", -1),
            new Row("max=5", -1),
            new Row("", -1))) {
      parse(
          "GET",
          Samples.decode("HTTP/1.1 200 OK|Keep-Alive: " + row.value + "|Content-Length: 0||"));
      assertEquals(row.seconds, head.keepAliveTimeoutSeconds(), row.value);
    }
  }

  @Test
  void interimAndTunnelAreTold() {
    parse("POST", Samples.decode("HTTP/1.1 100 Continue||"));
    assertTrue(head.isInterim() && !head.isTunnel());
    parse("UPGRADE", Samples.decode("HTTP/1.1 101 Go|Upgrade: w||"));
    assertTrue(!head.isInterim() && head.isTunnel());
    assertEquals("w", Samples.text(head.bytes(), head.upgradeStart(), head.upgradeEnd()));
    parse("GET", Samples.decode("HTTP/1.1 200 Fine||"));
    assertEquals("Fine", Samples.text(head.bytes(), head.reasonStart(), head.reasonEnd()));
    assertEquals(200, head.status());
  }
}
