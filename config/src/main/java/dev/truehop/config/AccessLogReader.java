package dev.truehop.config;

import static dev.truehop.config.Readers.scalar;
import static dev.truehop.config.Readers.text;

import dev.truehop.config.AccessLogConfig.Format;
import dev.truehop.config.AccessLogConfig.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): reads `accessLog`.
final class AccessLogReader {
  private static final List<String> OUTPUTS = List.of("stdout", "none");
  private static final List<String> FORMATS = List.of("text", "json");

  private final FormatCheck formats;

  AccessLogReader(FormatCheck formats) {
    this.formats = formats;
  }

  AccessLogConfig read(Section s) {
    String output =
        s.read("output", Readers.checked(text(), AccessLogReader::misspelled), "stdout");
    String format = s.read("format", Readers.checked(scalar(), this::formatComplaint), "text");
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

  private @Nullable String formatComplaint(String format) {
    if (FORMATS.contains(format)) {
      return null;
    }
    if (format.indexOf('%') >= 0) {
      String problem = formats.problem(format);
      return problem == null ? null : "`" + format + "`: " + problem;
    }
    return "`" + format + "` is neither `text` nor `json` nor a format string with %OPERATORS%";
  }
}
