package dev.truehop.http2;

/// Worker-confined. Decodes header blocks (RFC 7541) and hands their fields on as spans: of the
/// block itself, of a table's entry, or of the worker's scratch for Huffman-coded text. Nothing is
/// made for a field but an entry that the peer wants to be kept, and that once for those that it
/// sends again and again.
///
/// The size of the list and the number of fields are counted before a field is handed on. Beyond
/// the limits a block is decoded to its end, because the table depends on it, and nothing of it
/// goes any further.
final class HpackDecoder {
  private static final int BAD = -1;

  /// Larger numbers than any that makes sense here.
  private static final int MAX_NUMBER = 1 << 24;

  private final HpackTable table = new HpackTable();
  private final HpackMemory memory = new HpackMemory();
  private final HpackField field = new HpackField();
  private final byte[] text;
  private final int maxFields;
  private byte[] b = new byte[0];
  private int at;
  private int to;
  private int textEnd;
  private int stringEnd;
  private int listOctets;
  private int fields;
  private boolean coded;
  private boolean overflow;
  private boolean validName;

  /// @param text scratch of [Http2Limits#TEXT_OCTETS], valid until the next block
  /// @param maxFields how many fields a block may have
  HpackDecoder(byte[] text, int maxFields) {
    this.text = text;
    this.maxFields = maxFields;
  }

  /// Decodes a whole block.
  ///
  /// @param block not changed before this returns
  /// @return false if it is not a block: then the connection can not go on (RFC 9113, 4.3)
  boolean decode(byte[] block, int length, FieldSink sink) {
    b = block;
    at = 0;
    to = length;
    textEnd = 0;
    listOctets = 0;
    fields = 0;
    overflow = false;
    while (at < to) {
      int octet = b[at] & 0xff;
      if (octet >= 0x80) {
        if (!indexed()) {
          return false;
        }
      } else if (octet >= 0x40) {
        if (!kept()) {
          return false;
        }
      } else if (octet < 0x20) {
        if (!literal(4)) {
          return false;
        }
      } else {
        // A change of the table's size comes before the first field (RFC 7541, 4.2).
        int capacity = number(5);
        if (capacity < 0 || fields > 0 || !table.capacity(capacity)) {
          return false;
        }
        continue;
      }
      deliver(sink);
    }
    return true;
  }

  /// Whether the last block had more fields, or larger ones, than allowed: then not all were handed
  /// on.
  boolean overflow() {
    return overflow;
  }

  /// Octets that the peer's entries take.
  int tableOctets() {
    return table.octets();
  }

  private void deliver(FieldSink sink) {
    fields++;
    listOctets += field.size();
    overflow |= listOctets > Http2Limits.HEADER_LIST_OCTETS || fields > maxFields;
    if (!overflow) {
      sink.field(field);
    }
  }

  private boolean indexed() {
    int index = number(7);
    HpackEntry entry = index < 0 ? null : table.entry(index);
    if (entry == null) {
      return false;
    }
    field.name(entry);
    field.value(entry);
    return true;
  }

  /// A literal that becomes an entry.
  private boolean kept() {
    int start = at;
    int end = lastingEnd();
    HpackEntry entry = memory.entry(b, start, end);
    if (entry != null) {
      at = end;
      field.name(entry);
      field.value(entry);
    } else if (literal(6)) {
      entry = HpackEntry.of(field, validName);
      memory.add(b, start, end, entry);
    } else {
      return false;
    }
    table.add(entry);
    return true;
  }

  /// One past the literal that begins here, if it means the same at any time; otherwise where it
  /// begins.
  private int lastingEnd() {
    int start = at;
    int index = number(6);
    boolean lasting = index >= 0 && index <= HpackStaticTable.LENGTH;
    int end = lasting && (index > 0 || skip()) && skip() ? at : start;
    at = start;
    return end;
  }

  private boolean skip() {
    int length = length();
    at += Math.max(0, length);
    return length >= 0;
  }

  private boolean literal(int prefix) {
    int index = number(prefix);
    if (index < 0) {
      return false;
    }
    if (index > 0) {
      HpackEntry entry = table.entry(index);
      if (entry == null) {
        return false;
      }
      field.name(entry);
    } else if (!name()) {
      return false;
    }
    int end = string();
    if (end < 0) {
      return false;
    }
    validName = field.valid;
    field.value = coded ? text : b;
    field.valueStart = coded ? textEnd : at;
    field.valueEnd = end;
    field.valid = validName && FieldOctets.isValue(field.value, field.valueStart, end);
    passed(end);
    return true;
  }

  private boolean name() {
    int end = string();
    if (end < 0) {
      return false;
    }
    field.name = coded ? text : b;
    field.nameStart = coded ? textEnd : at;
    field.nameEnd = end;
    field.kind = FieldKind.of(field.name, field.nameStart, end);
    field.valid = FieldOctets.isName(field.name, field.nameStart, end);
    passed(end);
    return true;
  }

  /// Reads a string: `coded` says where it lies, in the text from `textEnd` on or in the block from
  /// `at` on.
  ///
  /// @return one past its end there; -1 if it is none
  private int string() {
    coded = at < to && b[at] < 0;
    int length = length();
    if (length < 0) {
      return BAD;
    }
    stringEnd = at + length;
    return coded ? HpackHuffman.decode(b, at, stringEnd, text, textEnd) : stringEnd;
  }

  /// The length of the string that begins here; -1 if that is not all there.
  private int length() {
    int length = at < to ? number(7) : BAD;
    return length <= to - at ? length : BAD;
  }

  private void passed(int end) {
    at = stringEnd;
    if (coded) {
      textEnd = end;
    }
  }

  /// An integer with a prefix of that many bits (RFC 7541, 5.1); -1 if it is cut off or far too
  /// large.
  private int number(int prefix) {
    int mask = (1 << prefix) - 1;
    int number = b[at++] & mask;
    if (number < mask) {
      return number;
    }
    for (int shift = 0; at < to && shift <= 21; shift += 7) {
      int octet = b[at++];
      number += (octet & 0x7f) << shift;
      if (octet >= 0) {
        return number <= MAX_NUMBER ? number : BAD;
      }
    }
    return BAD;
  }
}
