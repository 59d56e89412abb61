package dev.truehop.http1;

import org.jspecify.annotations.Nullable;

/// Worker-confined. Checks the extensions of one chunk-size line octet by octet: `;name`,
/// `;name=token`, `;name="quoted"`, without the whitespace that RFC 9112 section 7.1.1 calls bad.
final class ChunkExtension {
  private enum At {
    NAME_START,
    NAME,
    VALUE_START,
    TOKEN,
    QUOTED,
    QUOTED_PAIR,
    QUOTE_CLOSED
  }

  private At at = At.NAME_START;

  /// The first `;` was seen.
  void begin() {
    at = At.NAME_START;
  }

  /// Whether the line may end here.
  boolean mayEnd() {
    return at == At.NAME || at == At.TOKEN || at == At.QUOTE_CLOSED;
  }

  /// Takes the next octet; false if it does not fit.
  boolean accept(byte octet) {
    boolean token = Octets.is(octet, Octets.TOKEN);
    @Nullable At next =
        switch (at) {
          case NAME_START -> token ? At.NAME : null;
          case NAME -> token ? At.NAME : octet == '=' ? At.VALUE_START : separator(octet);
          case VALUE_START -> token ? At.TOKEN : octet == '"' ? At.QUOTED : null;
          case TOKEN -> token ? At.TOKEN : separator(octet);
          case QUOTED -> quoted(octet);
          case QUOTED_PAIR -> Octets.is(octet, Octets.VALUE) ? At.QUOTED : null;
          case QUOTE_CLOSED -> separator(octet);
        };
    if (next == null) {
      return false;
    }
    at = next;
    return true;
  }

  private static @Nullable At separator(byte octet) {
    return octet == ';' ? At.NAME_START : null;
  }

  private static @Nullable At quoted(byte octet) {
    return switch (octet) {
      case '"' -> At.QUOTE_CLOSED;
      case '\\' -> At.QUOTED_PAIR;
      default -> Octets.is(octet, Octets.VALUE) ? At.QUOTED : null;
    };
  }
}
