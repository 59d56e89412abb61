package dev.truehop.http1;

import java.nio.charset.StandardCharsets;

/// Immutable. The reason phrases of RFC 9110, 15, for heads that we write ourselves.
public final class Reasons {
  private static final byte[][] PHRASES = new byte[600][0];

  static {
    String[] phrases = {
      "100 Continue",
      "103 Early Hints",
      "200 OK",
      "201 Created",
      "202 Accepted",
      "203 Non-Authoritative Information",
      "204 No Content",
      "205 Reset Content",
      "206 Partial Content",
      "301 Moved Permanently",
      "302 Found",
      "303 See Other",
      "304 Not Modified",
      "307 Temporary Redirect",
      "308 Permanent Redirect",
      "400 Bad Request",
      "401 Unauthorized",
      "403 Forbidden",
      "404 Not Found",
      "405 Method Not Allowed",
      "406 Not Acceptable",
      "408 Request Timeout",
      "409 Conflict",
      "410 Gone",
      "411 Length Required",
      "412 Precondition Failed",
      "413 Payload Too Large",
      "414 URI Too Long",
      "415 Unsupported Media Type",
      "416 Range Not Satisfiable",
      "417 Expectation Failed",
      "421 Misdirected Request",
      "422 Unprocessable Content",
      "425 Too Early",
      "426 Upgrade Required",
      "428 Precondition Required",
      "429 Too Many Requests",
      "431 Request Header Fields Too Large",
      "500 Internal Server Error",
      "501 Not Implemented",
      "502 Bad Gateway",
      "503 Service Unavailable",
      "504 Gateway Timeout",
      "505 HTTP Version Not Supported"
    };
    for (String phrase : phrases) {
      int status = Integer.parseInt(phrase.substring(0, 3));
      PHRASES[status] = phrase.substring(4).getBytes(StandardCharsets.US_ASCII);
    }
  }

  private Reasons() {}

  /// The phrase, not a copy; empty for a status without one.
  public static byte[] of(int status) {
    return status < PHRASES.length ? PHRASES[status] : PHRASES[0];
  }
}
