package dev.truehop.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Immutable: writes JSON (RFC 8259), indented by one space a level, with a line break at the end.
/// Knows maps, iterables, numbers, booleans and null; a number that is not finite is null, and
/// everything else is written as its text. Pages spell their members out as maps: a member is a
/// contract and does not follow the name of a record's component.
public final class Json {

  /// A depth from which no number of levels leads to 0.
  private static final int ONE_LINE = Integer.MIN_VALUE;

  private Json() {}

  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    value(out, value, 0);
    return out.append('\n').toString();
  }

  /// The same on one line, without a line break.
  public static String line(Object value) {
    StringBuilder out = new StringBuilder();
    value(out, value, ONE_LINE);
    return out.toString();
  }

  private static void value(StringBuilder out, @Nullable Object value, int depth) {
    switch (value) {
      case null -> out.append("null");
      case Boolean flag -> out.append(flag.booleanValue());
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Map<?, ?> map -> members(out, map, depth);
      case Iterable<?> items -> items(out, items, depth);
      default -> text(out, value.toString());
    }
  }

  private static void members(StringBuilder out, Map<?, ?> map, int depth) {
    String separator = "{";
    for (Map.Entry<?, ?> member : map.entrySet()) {
      out.append(separator);
      line(out, depth + 1);
      text(out, String.valueOf(member.getKey()));
      out.append(": ");
      value(out, member.getValue(), depth + 1);
      separator = ",";
    }
    if (map.isEmpty()) {
      out.append("{}");
      return;
    }
    line(out, depth);
    out.append('}');
  }

  private static void items(StringBuilder out, Iterable<?> items, int depth) {
    String separator = "[";
    for (Object item : items) {
      out.append(separator);
      line(out, depth + 1);
      value(out, item, depth + 1);
      separator = ",";
    }
    if (separator.equals("[")) {
      out.append("[]");
      return;
    }
    line(out, depth);
    out.append(']');
  }

  private static void line(StringBuilder out, int depth) {
    if (depth < 0) {
      return;
    }
    out.append('\n').repeat(" ", depth);
  }

  private static void text(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c != 0x7f && !Character.isSurrogate(c)) {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    out.append('"');
  }
}
