package dev.truehop.perf.lab.app;

import dev.truehop.perf.HttpText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/// Immutable: what an app looks at in a request.
///
/// @param line the request line
/// @param id the header `x-lab-id`, or empty
/// @param holdMillis the header `x-lab-hold-millis`: how long the app takes to answer
/// @param bodyOctets how many came
public record AppRequest(String line, String id, long holdMillis, long bodyOctets) {
  public static final String ID = "x-lab-id";
  public static final String HOLD_MILLIS = "x-lab-hold-millis";

  /// Reads one request with its whole body.
  static AppRequest read(InputStream in) throws IOException {
    String line = HttpText.readLine(in);
    String id = "";
    long hold = 0;
    long length = 0;
    boolean chunked = false;
    for (String field = HttpText.readLine(in); !field.isEmpty(); field = HttpText.readLine(in)) {
      int colon = field.indexOf(':');
      String name = field.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
      String value = field.substring(colon + 1).strip();
      switch (name) {
        case ID -> id = value;
        case HOLD_MILLIS -> hold = Long.parseLong(value);
        case "content-length" -> length = Long.parseLong(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        default -> {}
      }
    }
    if (chunked) {
      length = skipChunks(in);
    } else {
      in.skipNBytes(length);
    }
    return new AppRequest(line, id, hold, length);
  }

  /// The id in the beginning of a request, of which the rest may be missing.
  ///
  /// @return empty if it is not there
  static String idIn(String start) {
    for (String line : start.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(ID + ":")) {
        return line.substring(ID.length() + 1).strip();
      }
    }
    return "";
  }

  private static long skipChunks(InputStream in) throws IOException {
    long octets = 0;
    for (long size = size(in); size > 0; size = size(in)) {
      in.skipNBytes(size + 2);
      octets += size;
    }
    while (!HttpText.readLine(in).isEmpty()) {
      // Trailers are of no interest.
    }
    return octets;
  }

  private static long size(InputStream in) throws IOException {
    return Long.parseLong(HttpText.readLine(in).split(";", 2)[0].strip(), 16);
  }
}
