package dev.truehop.perf.lab.http2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Immutable (static functions only): header blocks (RFC 7541) without a dynamic table, which the
/// other side is told to have none of, and without the Huffman code, which no proxy under test
/// uses.
public final class Fields {
  /// The entries of the static table with a value or a name that the lab looks at.
  private static final Map<Integer, String> NAMES =
      Map.of(2, ":method", 3, ":method", 4, ":path", 5, ":path", 28, "content-length");

  private static final Map<Integer, String> METHODS = Map.of(2, "GET", 3, "POST");
  private static final int STATUS_FIRST = 8;
  private static final String STATUSES = "200204206304400404500";
  private static final String STATUS = ":status";

  private Fields() {}

  /// A block of these fields, names and values in turns.
  public static byte[] encode(String... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      out.write(0);
      string(out, fields[i]);
      string(out, fields[i + 1]);
    }
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    if (text.length() >= 127) {
      throw new IllegalArgumentException("longer than the lab's need: " + text);
    }
    out.write(text.length());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// The fields of a block: of equal names the last; nothing of those that the lab never looks at.
  public static Map<String, String> decode(byte[] block) throws IOException {
    Map<String, String> fields = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(block);
    while (in.hasRemaining()) {
      int first = in.get(in.position()) & 0xFF;
      if (first >= 0x80) {
        indexed(number(in, 7), fields);
      } else if (first >= 0x40) {
        literal(in, number(in, 6), fields);
      } else if (first >= 0x20) {
        number(in, 5);
      } else {
        literal(in, number(in, 4), fields);
      }
    }
    return fields;
  }

  private static void indexed(int index, Map<String, String> fields) {
    if (METHODS.containsKey(index)) {
      fields.put(":method", METHODS.getOrDefault(index, ""));
    } else if (index >= STATUS_FIRST && index < STATUS_FIRST + STATUSES.length() / 3) {
      int at = (index - STATUS_FIRST) * 3;
      fields.put(STATUS, STATUSES.substring(at, at + 3));
    }
  }

  private static void literal(ByteBuffer in, int index, Map<String, String> fields)
      throws IOException {
    boolean status = index >= STATUS_FIRST && index < STATUS_FIRST + STATUSES.length() / 3;
    String name = index == 0 ? string(in) : status ? STATUS : NAMES.getOrDefault(index, "");
    fields.put(name, string(in));
  }

  private static String string(ByteBuffer in) throws IOException {
    if (in.get(in.position()) < 0) {
      throw new IOException("the Huffman code");
    }
    byte[] octets = new byte[number(in, 7)];
    in.get(octets);
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /// An integer with a prefix of that many bits (RFC 7541, 5.1).
  private static int number(ByteBuffer in, int prefix) {
    int mask = (1 << prefix) - 1;
    int number = in.get() & mask;
    if (number < mask) {
      return number;
    }
    int shift = 0;
    int octet;
    do {
      octet = in.get();
      number += (octet & 0x7F) << shift;
      shift += 7;
    } while (octet < 0);
    return number;
  }
}
