package dev.truehop.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Immutable: turns a file into text, or says why it is not text.
final class SourceFile {
  private SourceFile() {}

  /// The text of the file, or null after adding a problem.
  static @Nullable String read(Path path, Problems problems) {
    String file = path.toString();
    try (InputStream in = Files.newInputStream(path)) {
      byte[] octets = in.readNBytes(Limits.MAX_FILE_OCTETS + 1);
      if (octets.length <= Limits.MAX_FILE_OCTETS) {
        return decode(file, octets, problems);
      }
      problems.add(
          Place.startOf(file),
          "",
          "the file is larger than " + (Limits.MAX_FILE_OCTETS >> 20) + " MiB");
    } catch (NoSuchFileException _) {
      problems.add(Place.startOf(file), "", "there is no such file");
    } catch (IOException e) {
      String why = Files.isDirectory(path) ? "it is a directory" : e.toString();
      problems.add(Place.startOf(file), "", "cannot read the file: " + why);
    }
    return null;
  }

  /// True if YAML allows all characters (YAML 1.2, 5.1); otherwise adds a problem at the first
  /// other.
  static boolean isPrintable(String file, String text, Problems problems) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean byteOrderMark = i == 0 && c == 0xfeff;
      if (!byteOrderMark && !StreamReader.isPrintable(c)) {
        String message = "the character U+%04X is not allowed in YAML".formatted(c);
        problems.add(endOf(file, text.substring(0, i)), "", message);
        return false;
      }
    }
    return true;
  }

  private static @Nullable String decode(String file, byte[] octets, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(octets.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(octets), text, true);
    String decoded = text.flip().toString();
    if (!result.isError()) {
      return decoded;
    }
    problems.add(endOf(file, decoded), "", "the file is not UTF-8: an invalid octet stands here");
    return null;
  }

  /// The place right behind a text that begins the file.
  private static Place endOf(String file, String text) {
    int lineStart = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
    int line =
        1 + (int) text.replace("\r\n", "\n").chars().filter(c -> c == '\n' || c == '\r').count();
    String lastLine = text.substring(lineStart);
    int hidden = lineStart == 0 && lastLine.startsWith("\ufeff") ? 1 : 0;
    return new Place(file, line, 1 + lastLine.codePointCount(0, lastLine.length()) - hidden);
  }
}
