package dev.truehop.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Immutable: compiles regular expressions so that a bad one is a problem at its place.
final class Regexes {
  private Regexes() {}

  /// The pattern, or null after adding a problem.
  static @Nullable Pattern compile(Value value, String regex) {
    int repeat = excessiveRepeat(regex);
    if (repeat >= 0) {
      value.problem(
          repeat, "nested repeats may multiply up to " + Limits.MAX_REGEX_REPEAT + " at most");
      return null;
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      String fragment = e.getPattern();
      boolean unopened = "stack underflow".equals(fragment);
      String what = unopened ? "there is a ) without its (" : e.getDescription();
      int at = unopened ? regex.lastIndexOf(')') : regex.indexOf(fragment);
      String near = unopened || fragment.isEmpty() ? "" : " at `" + fragment + "`";
      value.problem(Math.max(0, at), "not an RE2 regular expression: " + what + near);
      return null;
    }
  }

  /// Where counted repeats, nested ones multiplied, exceed the limit of RE2; -1 = nowhere. The
  /// library only checks each count on its own, so that `((a{999}){999}){999}` eats all memory.
  private static int excessiveRepeat(String regex) {
    Deque<Integer> outer = new ArrayDeque<>();
    int widest = 1;
    int atom = 1;
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> {
          i = regex.startsWith("\\Q", i) ? endOfQuote(regex, i) : i + 1;
          atom = 1;
        }
        case '[' -> {
          i = endOfClass(regex, i);
          atom = 1;
        }
        case '(' -> {
          outer.push(widest);
          widest = 1;
        }
        case ')' -> {
          atom = widest;
          widest = Math.max(widest, outer.isEmpty() ? 1 : outer.pop());
        }
        case '{' -> {
          atom = atom * Math.max(1, repeatCount(regex, i));
          widest = Math.max(widest, atom);
          if (atom > Limits.MAX_REGEX_REPEAT) {
            return i;
          }
        }
        default -> atom = 1;
      }
    }
    return -1;
  }

  private static int endOfQuote(String regex, int from) {
    int end = regex.indexOf("\\E", from);
    return end < 0 ? regex.length() : end + 1;
  }

  private static int endOfClass(String regex, int from) {
    int i = from + (regex.startsWith("[^", from) ? 2 : 1);
    for (int first = i; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[' && regex.startsWith("[:", i) && regex.indexOf(":]", i) > 0) {
        i = regex.indexOf(":]", i) + 1;
      } else if (c == ']' && i > first) {
        return i;
      }
    }
    return i;
  }

  /// The larger count of `{n}`, `{n,}` or `{n,m}`; 0 if the brace is none of them.
  private static int repeatCount(String regex, int brace) {
    int end = regex.indexOf('}', brace);
    String inside = end < 0 ? "" : regex.substring(brace + 1, end);
    if (!inside.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      return 0;
    }
    int largest = 0;
    for (String count : inside.split(",", 0)) {
      largest = Math.max(largest, Integer.parseInt(count));
    }
    return largest;
  }
}
