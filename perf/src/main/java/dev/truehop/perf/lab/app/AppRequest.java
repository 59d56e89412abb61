package dev.truehop.perf.lab.app;

import dev.truehop.perf.HttpText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

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
    Map<String, String> fields = HttpText.readFields(in);
    long length = Long.parseLong(fields.getOrDefault("content-length", "0"));
    if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      length = skipChunks(in);
    } else {
      in.skipNBytes(length);
    }
    long hold = Long.parseLong(fields.getOrDefault(HOLD_MILLIS, "0"));
    return new AppRequest(line, fields.getOrDefault(ID, ""), hold, length);
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
