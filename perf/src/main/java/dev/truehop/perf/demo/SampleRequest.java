package dev.truehop.perf.demo;

import dev.truehop.perf.HttpText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Immutable: what the sample app looks at in a request.
///
/// @param line the request line
/// @param id the header `x-demo-id`, or empty
/// @param holdMillis the header `x-demo-hold-millis`: how long the app takes to answer
record SampleRequest(String line, String id, long holdMillis) {
  static final String ID = "x-demo-id";
  static final String HOLD_MILLIS = "x-demo-hold-millis";

  /// Reads one request with its body (by Content-Length only: the demo sends no other).
  static SampleRequest read(InputStream in) throws IOException {
    String line = HttpText.readLine(in);
    String id = "";
    long hold = 0;
    int length = 0;
    for (String field = HttpText.readLine(in); !field.isEmpty(); field = HttpText.readLine(in)) {
      int colon = field.indexOf(':');
      String name = field.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
      String value = field.substring(colon + 1).strip();
      switch (name) {
        case ID -> id = value;
        case HOLD_MILLIS -> hold = Long.parseLong(value);
        case "content-length" -> length = Integer.parseInt(value);
        default -> {}
      }
    }
    in.skipNBytes(length);
    return new SampleRequest(line, id, hold);
  }

  static byte[] response(String body) {
    String head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ";
    return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
  }
}
