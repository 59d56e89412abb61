package dev.truehop.perf.cpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Worker-confined (to its loop's thread): finds the end of responses that come one at a time, with
/// a Content-Length.
final class ResponseScanner {
  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final HeadScanner head = new HeadScanner();
  private final StringBuilder headText = new StringBuilder();
  private long bodyLeft = -1;

  /// Reads the whole buffer.
  ///
  /// @return whether a response ends in it
  /// @throws IOException if its status is not 200 or it has no length
  boolean endsIn(ByteBuffer in) throws IOException {
    while (in.hasRemaining() && bodyLeft < 0) {
      byte octet = in.get();
      headText.append((char) octet);
      if (head.endsWith(octet)) {
        bodyLeft = bodyLength();
      }
    }
    int body = (int) Math.min(in.remaining(), Math.max(0, bodyLeft));
    in.position(in.position() + body);
    bodyLeft -= body;
    if (bodyLeft != 0) {
      return false;
    }
    bodyLeft = -1;
    headText.setLength(0);
    return true;
  }

  private long bodyLength() throws IOException {
    Matcher length = LENGTH.matcher(headText.toString().toLowerCase(Locale.ROOT));
    if (headText.indexOf("200", STATUS_AT) != STATUS_AT || !length.find()) {
      throw new IOException("not as expected: " + headText);
    }
    return Long.parseLong(length.group(1));
  }
}
