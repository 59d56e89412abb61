package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/// Immutable. What must hold for any input whatever: whoever reads our output sees what we saw.
final class Agreement {
  private static final String NEXT_REQUEST = "GET /next HTTP/1.1\r\nHost: n\r\n\r\n";
  private static final String NEXT_RESPONSE = "HTTP/1.1 299 Next\r\nContent-Length: 0\r\n\r\n";

  /// Where the minor version stands in a status line.
  private static final int MINOR_VERSION = 7;

  private Agreement() {}

  /// Returns whether the octets begin with an acceptable request, after checking that Netty reads
  /// the received and the written head as we did, and finds the next request where it begins.
  static boolean aboutRequest(byte[] octets) {
    RequestHead head = new RequestHead();
    int end = RequestParser.parse(octets, 0, octets.length, head);
    assertEquals(end < 0, head.problem() != null);
    if (end <= 0 || head.contentLength() > 1_000 || head.method() == Method.CONNECT) {
      return end > 0;
    }
    assertTrue(end <= octets.length && head.start() < end);
    if (head.exactVersion || head.minorVersion() == 0) {
      // Netty refuses Transfer-Encoding with HTTP/1.2, which upstreams never see.
      check(octets, head);
    }
    RequestEdits edits =
        new RequestEdits()
            .client(new ClientFields("10.0.0.9", "http"))
            .requestId(Samples.octets("ID"))
            .host(Samples.octets("fallback:80"))
            .keepUpgrade(true);
    byte[] written = new byte[end + HeadWriter.MAX_GROWTH];
    int length = HeadWriter.request(head, edits, written);
    RequestHead again = new RequestHead();
    if (head.fieldCount() + 7 <= Http1Limits.REQUEST_FIELDS
        && end + HeadWriter.MAX_GROWTH <= Http1Limits.HEAD_OCTETS) {
      assertEquals(length, RequestParser.parse(written, 0, length, again));
      assertEquals(head.method(), again.method());
      assertEquals(head.framing(), again.framing());
      assertEquals(head.contentLength(), again.contentLength());
      assertEquals(1, again.minorVersion());
      check(written, again);
    }
    return true;
  }

  private static void check(byte[] b, RequestHead head) {
    String wire = Samples.text(b, head.start(), head.end());
    String body = body(head.framing(), head.contentLength());
    byte[] stream = Samples.octets(wire + body + NEXT_REQUEST);
    List<NettyOracle.Message> messages = NettyOracle.requests(stream);
    String context = wire + " -> " + messages;
    assertEquals(2, messages.size(), context);
    String start =
        Samples.text(b, head.methodStart(), head.methodEnd())
            + " "
            + Samples.text(b, head.targetStart(), head.targetEnd());
    assertEquals(start, messages.get(0).start(), context);
    assertEquals(lines(b, head.fields), messages.get(0).fields(), context);
    assertEquals(body.startsWith("3\r\n") ? "abc" : body, messages.get(0).body(), context);
    assertEquals("GET /next", messages.get(1).start(), context);
  }

  /// The same for a response to a request with that method.
  static boolean aboutResponse(byte[] octets, Method method) {
    ResponseHead head = new ResponseHead().answering(method, false);
    int end = ResponseParser.parse(octets, 0, octets.length, head);
    assertEquals(end < 0, head.problem() != null);
    // A bare decoder does not know the request, so HEAD and CONNECT cannot be compared.
    boolean comparable = method == Method.GET && head.contentLength() <= 1_000;
    if (end <= 0 || !comparable) {
      return end > 0;
    }
    if (octets[head.start() + MINOR_VERSION] <= '1') {
      check(octets, head);
    }
    byte[] written = new byte[end + HeadWriter.MAX_GROWTH];
    int length = HeadWriter.response(head, new ResponseEdits(), written);
    if (!head.anyEdit()) {
      assertEquals(Samples.text(octets, 0, end), Samples.text(written, 0, length));
    }
    ResponseHead again = new ResponseHead().answering(method, false);
    assertEquals(length, ResponseParser.parse(written, 0, length, again));
    assertEquals(head.status(), again.status());
    assertEquals(head.framing(), again.framing());
    assertEquals(head.contentLength(), again.contentLength());
    assertTrue(!again.anyEdit());
    check(written, again);
    return true;
  }

  private static void check(byte[] b, ResponseHead head) {
    // Netty takes a length with 1xx, 204 and 304 at its word; so may a careless client: that is why
    // HeadWriter removes it where it has no meaning.
    boolean framed =
        head.fields.has(KnownField.CONTENT_LENGTH) || head.fields.has(KnownField.TRANSFER_ENCODING);
    if (head.framing() == Framing.NONE && framed) {
      return;
    }
    String wire = Samples.text(b, head.start(), head.end());
    boolean open = head.framing() == Framing.UNTIL_CLOSE;
    String body = open ? "rest" : body(head.framing(), head.contentLength());
    List<NettyOracle.Message> messages =
        NettyOracle.responses(Samples.octets(wire + body + (open ? "" : NEXT_RESPONSE)));
    String context = wire + " -> " + messages;
    assertEquals(open ? 1 : 2, messages.size(), context);
    assertEquals(head.status() + "", messages.get(0).start(), context);
    assertEquals(lines(b, head.fields), messages.get(0).fields(), context);
    assertEquals(body.startsWith("3\r\n") ? "abc" : body, messages.get(0).body(), context);
    if (!open) {
      assertEquals("299", messages.get(1).start(), context);
    }
  }

  /// What a chunked scanner lets through is read by Netty as the data that the scanner saw, and
  /// ends where it says.
  static boolean aboutChunks(byte[] octets) {
    ChunkedScanner scanner = new ChunkedScanner();
    var whole = ChunkedScannerTest.feed(scanner, octets, false, _ -> Integer.MAX_VALUE);
    var pieces = ChunkedScannerTest.feed(scanner, octets, false, from -> from + 1);
    assertEquals(whole, pieces);
    var data = ChunkedScannerTest.feed(scanner, octets, true, from -> from + 3);
    assertEquals(whole.end(), data.end());
    if (!whole.end().equals("DONE")) {
      return false;
    }
    assertEquals(data.forwarded().length(), scanner.dataOctets());
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    List<String> bodies = new ArrayList<>(List.of(whole.forwarded()));
    String received = Samples.text(octets, 0, whole.used());
    // Netty 4.2.18 fails with an IndexOutOfBoundsException on obs-text in a chunk extension.
    if (received.chars().allMatch(c -> c < 0x80)) {
      bodies.add(received);
    }
    for (String body : bodies) {
      var messages = NettyOracle.requests(Samples.octets(head + body + NEXT_REQUEST));
      String context = body + " -> " + messages;
      assertEquals(2, messages.size(), context);
      assertEquals(data.forwarded(), messages.get(0).body(), context);
      assertEquals("GET /next", messages.get(1).start(), context);
    }
    return true;
  }

  private static String body(Framing framing, long length) {
    return switch (framing) {
      case NONE, UNTIL_CLOSE -> "";
      case LENGTH -> "x".repeat((int) length);
      case CHUNKED -> "3\r\nabc\r\n0\r\n\r\n";
    };
  }

  private static List<String> lines(byte[] b, Fields fields) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      lines.add(
          Samples.text(b, fields.nameStart(i), fields.nameEnd(i))
              + ": "
              + Samples.text(b, fields.valueStart(i), fields.valueEnd(i)));
    }
    return lines;
  }
}
