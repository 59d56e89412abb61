package dev.truehop.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Immutable: what a request asks for.
///
/// @param parameters of the query string; one without a value has the empty text
/// @param accept the Accept field
record Query(Map<String, String> parameters, @Nullable String accept) {

  /// @param raw the query string as received, or null
  /// @throws BadQuery if its percent-encoding is broken
  static Query of(@Nullable String raw, @Nullable String accept) {
    Map<String, String> parameters = new TreeMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        parameters.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return new Query(parameters, accept);
  }

  /// Whether JSON is asked for; text is the other choice and the default.
  ///
  /// @throws BadQuery if it is neither
  boolean json() {
    String format = parameters.getOrDefault("format", "text");
    return switch (format) {
      case "json" -> true;
      case "text" -> false;
      default -> throw new BadQuery("format must be text or json");
    };
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new BadQuery("the query string is not percent-encoded");
    }
  }
}
