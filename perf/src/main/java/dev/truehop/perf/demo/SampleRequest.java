package dev.truehop.perf.demo;

import dev.truehop.perf.HttpText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

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
    Map<String, String> fields = HttpText.readFields(in);
    in.skipNBytes(Long.parseLong(fields.getOrDefault("content-length", "0")));
    long hold = Long.parseLong(fields.getOrDefault(HOLD_MILLIS, "0"));
    return new SampleRequest(line, fields.getOrDefault(ID, ""), hold);
  }

  static byte[] response(String body) {
    String head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ";
    return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
  }
}
