package dev.truehop.http1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Immutable. Reads the sample files: one message per line, escaped.
final class Samples {
  private static final Pattern REPEAT = Pattern.compile("\\{([^{}]*)\\*(\\d+)}");

  private Samples() {}

  /// One line: the words before the message, and the message.
  record Sample(String[] words, String text) {
    byte[] octets() {
      return decode(text);
    }

    @Override
    public String toString() {
      String line = String.join(" ", words) + " " + text;
      return line.length() > 160 ? line.substring(0, 160) + "..." : line;
    }
  }

  /// The lines of a file but comments and empty ones, the first `words` words of each split off.
  static List<Sample> read(String file, int words) {
    List<Sample> samples = new ArrayList<>();
    try (var in = Samples.class.getResourceAsStream(file);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && line.charAt(0) != '#') {
          String[] parts = line.split(" +", words + 1);
          samples.add(
              new Sample(List.of(parts).subList(0, words).toArray(String[]::new), parts[words]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }

  /// `|` is CRLF; `\r \n \t \0 \\ \xHH`; `{text*3}` repeats.
  static byte[] decode(String escaped) {
    String text =
        REPEAT
            .matcher(escaped)
            .replaceAll(
                m -> Matcher.quoteReplacement(m.group(1).repeat(Integer.parseInt(m.group(2)))));
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '|') {
        out.append("\r\n");
      } else if (c != '\\') {
        out.append(c);
      } else {
        char escape = text.charAt(++i);
        switch (escape) {
          case 'r' -> out.append('\r');
          case 'n' -> out.append('\n');
          case 't' -> out.append('\t');
          case '0' -> out.append('\0');
          case '\\' -> out.append('\\');
          case 'x' -> {
            out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
            i += 2;
          }
          default -> throw new IllegalArgumentException("unknown escape in " + escaped);
        }
      }
    }
    return octets(out.toString());
  }

  /// What a parser said, as in the first word of a sample.
  static String outcome(int result, @Nullable BadMessage problem) {
    return result > 0 ? "OK" : result == 0 ? "MORE" : Objects.requireNonNull(problem).name();
  }

  static byte[] octets(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
