package dev.truehop.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Checks the trailer section of a chunked body octet by octet (RFC 9112 section
/// 7.1.2): lines like those of a head, and no field that framing, routing or identity rest upon
/// (RFC 9110 section 6.5.1).
final class TrailerSection {
  private static final int FIRST_LINES = 64;

  private enum At {
    LINE_START,
    NAME,
    VALUE,
    LINE_LF,
    LAST_LF,
    DONE
  }

  /// Longer names are none that is forbidden.
  private final byte[] name = new byte[KnownFields.MAX_LENGTH];

  /// The lines, where they are wanted.
  private byte[] lines = new byte[0];

  private boolean keeps;
  private At at = At.LINE_START;
  private int nameLength;
  private int octets;
  private int kept;
  private int count;

  /// @param keeps whether the lines are wanted
  void reset(boolean keeps) {
    this.keeps = keeps;
    at = At.LINE_START;
    nameLength = 0;
    octets = 0;
    count = 0;
    kept = 0;
  }

  boolean isDone() {
    return at == At.DONE;
  }

  byte[] lines() {
    return lines;
  }

  /// Octets of the lines, without the empty line that ends the section.
  int lineOctets() {
    return keeps ? kept : 0;
  }

  private void keep(byte octet) {
    if (kept == lines.length) {
      lines = Arrays.copyOf(lines, Math.max(FIRST_LINES, kept * 2));
    }
    lines[kept++] = octet;
  }

  /// Takes the next octet; returns what is wrong with it, null if nothing.
  @Nullable BadMessage accept(byte octet) {
    if (++octets > Http1Limits.TRAILER_OCTETS) {
      return BadMessage.TRAILERS_TOO_LARGE;
    }
    if (keeps && at != At.LAST_LF && (at != At.LINE_START || octet != Octets.CR)) {
      keep(octet);
    }
    return switch (at) {
      case LINE_START -> lineStart(octet);
      case NAME -> name(octet);
      case VALUE -> value(octet);
      case LINE_LF -> lineFeed(octet, At.LINE_START);
      case LAST_LF -> lineFeed(octet, At.DONE);
      case DONE -> throw new AssertionError(at);
    };
  }

  private @Nullable BadMessage lineStart(byte octet) {
    if (octet == Octets.CR) {
      at = At.LAST_LF;
      return null;
    }
    if (!Octets.is(octet, Octets.TOKEN)) {
      return switch (octet) {
        case Octets.SP, Octets.HTAB ->
            count == 0 ? BadMessage.SPACE_BEFORE_FIELD : BadMessage.LINE_FOLDING;
        case Octets.LF -> BadMessage.BARE_LF;
        default -> BadMessage.FIELD_NAME;
      };
    }
    if (++count > Http1Limits.TRAILER_FIELDS) {
      return BadMessage.TOO_MANY_TRAILERS;
    }
    at = At.NAME;
    nameLength = 0;
    return name(octet);
  }

  private @Nullable BadMessage name(byte octet) {
    if (octet == ':') {
      at = At.VALUE;
      return isForbidden() ? BadMessage.TRAILER_FORBIDDEN : null;
    }
    if (!Octets.is(octet, Octets.TOKEN)) {
      return switch (octet) {
        case Octets.SP, Octets.HTAB -> BadMessage.SPACE_BEFORE_COLON;
        case Octets.LF -> BadMessage.BARE_LF;
        case Octets.CR -> BadMessage.NO_COLON;
        default -> BadMessage.FIELD_NAME;
      };
    }
    if (nameLength < name.length) {
      name[nameLength] = octet;
    }
    nameLength++;
    return null;
  }

  private boolean isForbidden() {
    int length = Math.min(nameLength, name.length);
    if (KnownFields.shadows(name, 0, length)) {
      return true;
    }
    return nameLength == length
        && (KnownFields.NO_TRAILER >>> KnownFields.find(name, 0, length) & 1) != 0;
  }

  private @Nullable BadMessage value(byte octet) {
    if (octet == Octets.CR) {
      at = At.LINE_LF;
      return null;
    }
    return Octets.is(octet, Octets.VALUE) ? null : Fields.badOctet(octet);
  }

  private @Nullable BadMessage lineFeed(byte octet, At next) {
    at = next;
    return octet == Octets.LF ? null : BadMessage.BARE_CR;
  }
}
