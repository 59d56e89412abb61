package dev.truehop.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of a request's fields on their way to HTTP/1.1.
class RequestTranslationTest {
  private static final String GET = ":method: GET|:scheme: http|:path: /a?b|:authority: app";
  private static final String POST = ":method: POST|:scheme: https|:path: /|:authority: app";
  private static final String CONNECT = ":method: CONNECT|:authority: app:443";

  private final byte[] out = new byte[65_536];
  private final RequestTranslation translation = new RequestTranslation(out);
  private final HpackDecoder decoder = new HpackDecoder(new byte[Http2Limits.TEXT_OCTETS], 105);

  /// @return the head; null if the request is malformed
  private @Nullable String translate(String fields, boolean end) {
    byte[] block = Blocks.literal(fields.split("\\|"));
    translation.begin();
    decoder.decode(block, block.length, translation);
    int length = translation.finish(end, "KEY".getBytes(StandardCharsets.US_ASCII));
    return length < 0 ? null : Collected.text(out, 0, length).replace("\r\n", "|");
  }

  private void becomes(String head, String fields, boolean end) {
    assertEquals(head, translate(fields, end), fields);
  }

  private void isMalformed(String fields) {
    assertNull(translate(fields, true), fields);
  }

  @Test
  void theRequestLineAndTheHostComeFromPseudoFields() {
    becomes("GET /a?b HTTP/1.1|host: app||", GET, true);
    becomes("GET /a?b HTTP/1.1|host: app|x: y||", GET + "|x: y", true);
    becomes(
        "OPTIONS * HTTP/1.1|host: app||",
        ":scheme: http|:authority: app|:path: *|:method: OPTIONS",
        true);
    becomes("GET / HTTP/1.1|host: only||", ":method: GET|:scheme: http|:path: /|host: only", true);
  }

  @Test
  void aBodyOfUnknownLengthIsChunked() {
    becomes("POST / HTTP/1.1|host: app|transfer-encoding: chunked||", POST, false);
    becomes("POST / HTTP/1.1|host: app|content-length: 5||", POST + "|content-length: 5", false);
    becomes("POST / HTTP/1.1|host: app|content-length: 0||", POST + "|content-length: 0", true);
    becomes("POST / HTTP/1.1|host: app||", POST, true);
  }

  @Test
  void cookieCrumbsAreJoined() {
    becomes(
        "GET /a?b HTTP/1.1|host: app|x: y|cookie: a=1; b=2; c=3||",
        GET + "|cookie: a=1|x: y|cookie: b=2|cookie: c=3",
        true);
  }

  @Test
  void aHostMustAgreeWithTheAuthorityOrIsLeftForTheParserToRefuse() {
    becomes("GET /a?b HTTP/1.1|host: app||", GET + "|host: APP", true);
    becomes("GET /a?b HTTP/1.1|host: app|host: other||", GET + "|host: other", true);
  }

  @Test
  void aForeignSchemeIsLeftForTheParserToRefuse() {
    becomes(
        "GET ftp:///a HTTP/1.1|host: app||",
        ":method: GET|:scheme: ftp|:path: /a|:authority: app",
        true);
  }

  @Test
  void connectNamesItsAuthority() {
    becomes("CONNECT app:443 HTTP/1.1|host: app:443||", CONNECT, false);
    isMalformed(CONNECT + "|:path: /");
    isMalformed(CONNECT + "|:scheme: http");
    isMalformed(":method: CONNECT");
  }

  @Test
  void anExtendedConnectBecomesAnUpgrade() {
    String request =
        ":method: CONNECT|:protocol: websocket|:scheme: http|:path: /c|:authority: app";
    becomes(
        "GET /c HTTP/1.1|host: app|sec-websocket-version: 13|connection: upgrade|upgrade:"
            + " websocket|sec-websocket-key: KEY||",
        request + "|sec-websocket-version: 13",
        false);
    isMalformed(GET + "|:protocol: websocket");
    isMalformed(":method: CONNECT|:protocol: websocket|:authority: app");
  }

  @Test
  void whatTheRfcCallsMalformedIs() {
    for (String fields :
        new String[] {
          ":scheme: http|:path: /|:authority: app",
          ":method: GET|:path: /|:authority: app",
          ":method: GET|:scheme: http|:authority: app",
          ":method: GET|:scheme: http|:path: |:authority: app",
          ":method: GET|:scheme: http|:path: a|:authority: app",
          ":method: GET|:scheme: http|:path: *|:authority: app",
          ":method: G T|:scheme: http|:path: /|:authority: app",
          GET + "|:path: /",
          GET + "|:status: 200",
          GET + "|:unknown: 1",
          "x: y|" + GET,
          GET + "|X: y",
          GET + "|x y: z",
          GET + "|x: a\r\nb: c",
          GET + "|x: a\0",
          GET + "|x:  a",
          GET + "|x: a\t",
          GET + "|connection: close",
          GET + "|keep-alive: 5",
          GET + "|proxy-connection: close",
          GET + "|transfer-encoding: chunked",
          GET + "|upgrade: websocket",
          GET + "|te: gzip",
          GET + "|content-length: 5",
          POST + "|content-length: +5",
          POST + "|content-length: 0|content-length: 0",
          POST + "|content-length: 12345678901234567890"
        }) {
      isMalformed(fields);
    }
    becomes("GET /a?b HTTP/1.1|host: app|te: trailers||", GET + "|te: trailers", true);
  }

  /// Whatever the values are, the head has one line for each field and no more.
  @Test
  void noFieldCanAddALine() {
    for (long seed = 1; seed <= 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder fields = new StringBuilder(GET);
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        fields.append("|x").append(octets(random)).append(": ").append(octets(random));
      }
      String head = translate(fields.toString(), true);
      if (head != null) {
        assertEquals(count + 3, head.length() - head.replace("|", "").length(), "seed " + seed);
      }
    }
  }

  private static String octets(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append("\r\n\0: aA\tz~\u0085\u00ff".charAt(random.nextInt(12)));
    }
    return text.toString();
  }
}
