package dev.truehop.config;

import static dev.truehop.config.Readers.scalar;
import static dev.truehop.config.Readers.text;

import dev.truehop.config.AccessLogConfig.Format;
import dev.truehop.config.AccessLogConfig.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: reads `accessLog`.
final class AccessLogReader {
  private static final List<String> OUTPUTS = List.of("stdout", "none");
  private static final List<String> FORMATS = List.of("text", "json");

  private AccessLogReader() {}

  static AccessLogConfig read(Section s) {
    String output =
        s.read("output", Readers.checked(text(), AccessLogReader::misspelled), "stdout");
    String format =
        s.read("format", Readers.checked(scalar(), AccessLogReader::formatComplaint), "text");
    boolean toFile = !OUTPUTS.contains(output);
    boolean custom = !FORMATS.contains(format);
    return new AccessLogConfig(
        toFile ? Output.FILE : output.equals("none") ? Output.NONE : Output.STDOUT,
        toFile ? output : null,
        custom ? Format.CUSTOM : format.equals("json") ? Format.JSON : Format.TEXT,
        custom ? format : null);
  }

  /// Keeps `Stdout` from silently becoming a file of that name.
  private static @Nullable String misspelled(String output) {
    String near = OUTPUTS.contains(output) ? null : Suggestion.nearest(output, OUTPUTS);
    return near == null
        ? null
        : "did you mean `%s`? For a file of this name write `./%s`".formatted(near, output);
  }

  private static @Nullable String formatComplaint(String format) {
    if (FORMATS.contains(format) || format.indexOf('%') >= 0) {
      return null;
    }
    return "`" + format + "` is neither `text` nor `json` nor a format string with %OPERATORS%";
  }
}
