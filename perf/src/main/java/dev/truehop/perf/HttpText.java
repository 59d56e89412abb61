package dev.truehop.perf;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Immutable (static functions only): the little of HTTP/1.1 that clients and apps of the demo and
/// the lab share.
public final class HttpText {
  private static final int MOST_LINE_OCTETS = 16 << 10;

  private HttpText() {}

  /// A line without its CRLF.
  ///
  /// @throws EOFException if the stream ends before the line does
  public static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("ended within a head");
      }
      if (line.length() == MOST_LINE_OCTETS) {
        throw new IOException("a line of more than " + MOST_LINE_OCTETS + " octets");
      }
      line.append((char) octet);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /// The fields of a head, up to the empty line that ends it: names in lower case, of equal ones
  /// the last.
  public static Map<String, String> readFields(InputStream in) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String field = readLine(in); !field.isEmpty(); field = readLine(in)) {
      int colon = Math.max(0, field.indexOf(':'));
      fields.put(
          field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
    }
    return fields;
  }
}
