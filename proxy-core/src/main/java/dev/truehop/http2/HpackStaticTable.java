package dev.truehop.http2;

import java.util.HashMap;
import java.util.Map;

/// Immutable. The static table (RFC 7541, appendix A).
final class HpackStaticTable {
  /// Index 1 comes first; a value follows after `: `.
  private static final String TEXT =
      """
      :authority
      :method: GET
      :method: POST
      :path: /
      :path: /index.html
      :scheme: http
      :scheme: https
      :status: 200
      :status: 204
      :status: 206
      :status: 304
      :status: 400
      :status: 404
      :status: 500
      accept-charset
      accept-encoding: gzip, deflate
      accept-language
      accept-ranges
      accept
      access-control-allow-origin
      age
      allow
      authorization
      cache-control
      content-disposition
      content-encoding
      content-language
      content-length
      content-location
      content-range
      content-type
      cookie
      date
      etag
      expect
      expires
      from
      host
      if-match
      if-modified-since
      if-none-match
      if-range
      if-unmodified-since
      last-modified
      link
      location
      max-forwards
      proxy-authenticate
      proxy-authorization
      range
      referer
      refresh
      retry-after
      server
      set-cookie
      strict-transport-security
      transfer-encoding
      user-agent
      vary
      via
      www-authenticate
      """;

  /// By index; nothing at 0.
  private static final HpackEntry[] ENTRIES = new HpackEntry[TEXT.lines().toList().size() + 1];

  /// The first index of each name.
  private static final Map<String, Integer> NAMES = new HashMap<>();

  static final int LENGTH = ENTRIES.length - 1;

  static {
    int index = 0;
    for (String line : TEXT.lines().toList()) {
      int end = line.indexOf(": ", 1);
      String name = end < 0 ? line : line.substring(0, end);
      index++;
      ENTRIES[index] = HpackEntry.of(name, end < 0 ? "" : line.substring(end + 2));
      NAMES.putIfAbsent(name, index);
    }
  }

  private HpackStaticTable() {}

  /// @param index 1 to [#LENGTH]
  static HpackEntry entry(int index) {
    return ENTRIES[index];
  }

  /// The first index of a name; 0 if it has none.
  static int indexOf(String name) {
    return NAMES.getOrDefault(name, 0);
  }
}
