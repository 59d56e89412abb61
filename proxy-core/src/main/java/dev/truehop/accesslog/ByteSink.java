package dev.truehop.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Worker-confined: where a log line is written to, octet by octet, without a String in between.
/// What an exchange puts in is escaped here, so no source can break a line.
public final class ByteSink {

  private final IsoTime time = new IsoTime();
  private byte[] octets;
  private int length;
  private Escaping escaping = Escaping.TEXT;
  private int allowance = Integer.MAX_VALUE;

  ByteSink(int capacity) {
    octets = new byte[capacity];
  }

  /// Puts the octets from `from` to `to`, exclusive, escaped.
  public void put(byte[] source, int from, int to) {
    int end = allowance < to - from ? from + allowance : to;
    allowance -= end - from;
    int at = from;
    while (at < end) {
      int run = at;
      while (run < end && Escaping.plain(source[run])) {
        run++;
      }
      plain(source, at, run);
      if (run < end) {
        escaped(source[run] & 0xff);
        run++;
      }
      at = run;
    }
  }

  /// Puts a text, escaped. Characters beyond ASCII go in as UTF-8.
  public void put(String text) {
    int end = Math.min(text.length(), allowance);
    reserve(end);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Escaping.plain(c)) {
        octets[length++] = (byte) c;
      } else if (c < 0x80 || escaping == Escaping.JSON) {
        escaped(c);
        reserve(end - i);
      } else {
        allowance -= i;
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        put(rest, 0, rest.length);
        return;
      }
    }
    allowance -= end;
  }

  /// Puts a number in decimal.
  public void put(long number) {
    reserve(20);
    if (number < 0) {
      put(Long.toString(number));
      return;
    }
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      octets[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /// Puts octets of the format itself, as they are.
  void raw(byte[] source) {
    plain(source, 0, source.length);
  }

  void raw(char ascii) {
    reserve(1);
    octets[length++] = (byte) ascii;
  }

  void instant(long epochMillis) {
    reserve(IsoTime.LENGTH);
    time.write(epochMillis, octets, length);
    length += IsoTime.LENGTH;
  }

  void escaping(Escaping wanted) {
    escaping = wanted;
  }

  /// How many octets of source may still be put; more are left out.
  void allow(int sourceOctets) {
    allowance = sourceOctets;
  }

  int length() {
    return length;
  }

  byte at(int position) {
    return octets[position];
  }

  /// Forgets everything from `position` on.
  void cut(int position) {
    length = position;
  }

  /// Takes out the octets from `from` to `to`, exclusive; what follows moves up.
  void remove(int from, int to) {
    System.arraycopy(octets, to, octets, from, length - to);
    length -= to - from;
  }

  /// Gives the octets away and goes on with another buffer.
  byte[] swap(byte[] empty) {
    byte[] full = octets;
    octets = empty;
    length = 0;
    return full;
  }

  private void plain(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, octets, length, to - from);
    length += to - from;
  }

  private void escaped(int unit) {
    reserve(Escaping.LONGEST);
    length = escaping.write(unit, octets, length);
  }

  private void reserve(int more) {
    if (octets.length - length < more) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
    }
  }
}
