package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestSamplesTest {
  /// How many fields HeadWriter adds at most; a head that is full to the brim has no room for them.
  private static final int ADDED_FIELDS = 7;

  private final RequestHead head = new RequestHead();

  static List<Samples.Sample> requests() {
    return Samples.read("requests.txt", 1);
  }

  private String parse(byte[] b, int from, int to) {
    int result = RequestParser.parse(b, from, to, head);
    if (result > 0) {
      assertEquals(head.end(), result);
    }
    return Samples.outcome(result, head.problem());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isJudgedAsTheSampleSays(Samples.Sample sample) {
    byte[] octets = sample.octets();
    assertEquals(sample.words()[0], parse(octets, 0, octets.length));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isJudgedTheSameWhereverItLiesInTheArray(Samples.Sample sample) {
    byte[] octets = sample.octets();
    byte[] room = new byte[octets.length + 40];
    Arrays.fill(room, (byte) ':');
    System.arraycopy(octets, 0, room, 13, octets.length);
    assertEquals(sample.words()[0], parse(room, 13, 13 + octets.length));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void doesNotReadBeyondItsEnd(Samples.Sample sample) {
    if (!sample.words()[0].equals("OK")) {
      return;
    }
    byte[] octets = sample.octets();
    byte[] more = Arrays.copyOf(octets, octets.length + 9);
    assertEquals("OK", parse(more, 0, more.length));
    assertEquals(octets.length, head.end());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isJudgedTheSameInEveryTwoPieces(Samples.Sample sample) {
    byte[] octets = sample.octets();
    int step = Math.max(1, octets.length / 400);
    for (int cut = 1; cut < octets.length; cut += step) {
      String first = parse(octets, 0, cut);
      if (!first.equals("MORE")) {
        assertEquals(sample.words()[0], first, "cut at " + cut);
        break;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isJudgedTheSameOctetByOctet(Samples.Sample sample) {
    byte[] octets = sample.octets();
    int result = 0;
    for (int to = 1; to <= octets.length && result == 0; to++) {
      result = RequestParser.parse(octets, 0, to, to - 1, head);
    }
    assertEquals(sample.words()[0], Samples.outcome(result, head.problem()));
  }

  @Test
  void garbageIsRefusedAtItsFirstWrongOctet() {
    for (Samples.Sample sample : requests()) {
      if (sample.words()[0].equals("METHOD") || sample.words()[0].equals("BARE_LF")) {
        byte[] octets = sample.octets();
        int to = 1;
        while (RequestParser.parse(octets, 0, to, to - 1, head) == 0) {
          to++;
        }
        assertTrue(to <= octets.length, sample::toString);
      }
    }
  }

  @Test
  void everyReasonForRequestsHasASample() {
    List<String> seen = requests().stream().map(s -> s.words()[0]).distinct().toList();
    for (BadMessage reason : BadMessage.values()) {
      if (reason.ordinal() < BadMessage.CHUNK_SIZE.ordinal()
          && reason != BadMessage.STATUS_LINE
          && reason != BadMessage.UNASKED_SWITCH) {
        assertTrue(seen.contains(reason.name()), reason.name());
      }
    }
  }

  private static RequestEdits edits() {
    return new RequestEdits()
        .client(new ClientFields("10.0.0.9", "http"))
        .requestId(Samples.octets("ID"))
        .host(Samples.octets("fallback:80"))
        .keepUpgrade(true);
  }

  @Test
  void isWrittenAsTheSampleSays() {
    List<Samples.Sample> samples = Samples.read("request-rewrites.txt", 1);
    byte[] out = new byte[100_000];
    for (int i = 0; i < samples.size(); i += 2) {
      byte[] in = samples.get(i).octets();
      String added = "x-forwarded-for: 10.0.0.9|x-forwarded-proto: http|x-request-id: ID";
      byte[] expected = Samples.decode(samples.get(i + 1).text().replace("ADDED", added));
      assertEquals("OK", parse(in, 0, in.length), samples.get(i)::toString);
      int length = HeadWriter.request(head, edits(), out);
      assertEquals(
          Samples.text(expected, 0, expected.length),
          Samples.text(out, 0, length),
          samples.get(i)::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void meansTheSameAfterWriting(Samples.Sample sample) {
    byte[] octets = sample.octets();
    boolean ok = parse(octets, 0, octets.length).equals("OK");
    if (ok && head.fieldCount() < Http1Limits.REQUEST_FIELDS - ADDED_FIELDS) {
      assertStable(octets, head);
    }
  }

  /// What is written parses again, to the same meaning, and is written the same a second time but
  /// for one more x-forwarded-for element.
  static void assertStable(byte[] octets, RequestHead head) {
    byte[] once = new byte[octets.length + HeadWriter.MAX_GROWTH];
    int length = HeadWriter.request(head, edits(), once);
    RequestHead again = new RequestHead();
    assertEquals(length, RequestParser.parse(once, 0, length, again));
    assertEquals(head.method(), again.method());
    assertEquals(head.framing(), again.framing());
    assertEquals(head.contentLength(), again.contentLength());
    assertEquals(head.wantsUpgrade(), again.wantsUpgrade());
    assertEquals(head.acceptsTrailers(), again.acceptsTrailers());
    assertEquals(head.expectsContinue(), again.expectsContinue());
    assertEquals(head.hasIdempotencyKey(), again.hasIdempotencyKey());
    byte[] twice = new byte[length + HeadWriter.MAX_GROWTH];
    int twiceLength = HeadWriter.request(again, edits(), twice);
    String expected = Samples.text(once, 0, length);
    String actual = Samples.text(twice, 0, twiceLength);
    int i = again.find(KnownField.X_FORWARDED_FOR);
    int at = again.valueEnd(i);
    if (again.wantsUpgrade() || again.acceptsTrailers()) {
      return; // Their lines move to the end.
    }
    assertEquals(expected.substring(0, at) + ", 10.0.0.9" + expected.substring(at), actual);
  }

  @Test
  void readsTheSpansOfARequest() {
    byte[] b =
        Samples.decode(
            "PUT http://h:81/p/q?r HTTP/1.1|Host: H:81|Idempotency-Key: k|Content-Length: 3||");
    assertEquals("OK", parse(b, 0, b.length));
    assertEquals(Method.PUT, head.method());
    assertTrue(head.method().idempotent());
    assertEquals("http://h:81/p/q?r", Samples.text(b, head.targetStart(), head.targetEnd()));
    assertEquals("/p/q", Samples.text(b, head.pathStart(), head.pathEnd()));
    assertEquals("h:81", Samples.text(b, head.authorityStart(), head.authorityEnd()));
    assertEquals(TargetForm.ABSOLUTE, head.form());
    assertEquals(Framing.LENGTH, head.framing());
    assertEquals(3, head.contentLength());
    assertTrue(head.keepAlive() && head.hasIdempotencyKey());
    assertEquals(1, head.find("idempotency-key"));
    assertEquals(-1, head.find("x"));
    assertArrayEquals(b, head.bytes());
  }

  @Test
  void keepAliveFollowsVersionAndOptions() {
    record Row(String head, boolean keepAlive) {}
    for (Row row :
        List.of(
            new Row("GET / HTTP/1.1|Host: a||", true),
            new Row("GET / HTTP/1.1|Host: a|Connection: close||", false),
            new Row("GET / HTTP/1.1|Host: a|Connection: keep-alive, Close||", false),
            new Row("GET / HTTP/1.1|Host: a|Proxy-Connection: close||", true),
            new Row("GET / HTTP/1.0||", false),
            new Row("GET / HTTP/1.0|Connection: Keep-Alive||", true),
            new Row("GET / HTTP/1.0|Proxy-Connection: keep-alive||", false),
            new Row("GET / HTTP/1.0|Connection: keep-alive|Connection: close||", false))) {
      byte[] b = Samples.decode(row.head);
      assertEquals("OK", parse(b, 0, b.length));
      assertEquals(row.keepAlive, head.keepAlive(), row.head);
    }
  }
}
