package dev.truehop.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Immutable: readers of the types that the configuration is made of.
final class Readers {
  private Readers() {}

  /// A mapping; its unknown and duplicate keys are reported after the given function has read it.
  static <T> Reader<T> section(Function<Section, @Nullable T> body) {
    return value -> {
      if (!(value.yaml() instanceof Yaml.Fields fields)) {
        value.problem("a mapping (`key: value`) is expected, not " + value.yaml().kind());
        return null;
      }
      Section section = new Section(value, fields);
      T read = body.apply(section);
      section.done();
      return read;
    };
  }

  /// A list without the items that had problems.
  static <T> Reader<List<T>> list(Reader<T> item) {
    return value -> {
      if (!(value.yaml() instanceof Yaml.Items list)) {
        value.problem("a list is expected, not " + value.yaml().kind());
        return null;
      }
      List<T> read = new ArrayList<>();
      for (int i = 0; i < list.items().size(); i++) {
        String path = value.path() + "[" + i + "]";
        T one = item.read(new Value(list.items().get(i), path, value.problems()));
        if (one != null) {
          read.add(one);
        }
      }
      return read;
    };
  }

  /// A list with at least one item.
  static <T> Reader<List<T>> listOfSome(Reader<T> item, String emptyMessage) {
    return value -> {
      if (value.yaml() instanceof Yaml.Items list && list.items().isEmpty()) {
        value.problem(emptyMessage);
        return null;
      }
      return list(item).read(value);
    };
  }

  /// A scalar, as written, neither absent nor empty.
  static Reader<String> scalar() {
    return value -> {
      if (!(value.yaml() instanceof Yaml.Text text) || text.isNothing()) {
        value.problem("a text is expected, not " + value.yaml().kind());
        return null;
      }
      if (text.value().isEmpty()) {
        value.problem("must not be empty");
        return null;
      }
      return text.value();
    };
  }

  /// A scalar without control characters.
  static Reader<String> text() {
    return checked(
        scalar(),
        text -> {
          if (text.length() > Limits.MAX_TEXT) {
            return "is longer than " + Limits.MAX_TEXT + " characters";
          }
          return text.chars().anyMatch(Character::isISOControl)
              ? "must not contain control characters"
              : null;
        });
  }

  /// A text that can be a metric label and a log field.
  static Reader<String> name() {
    return checked(
        text(),
        name -> {
          if (name.length() > Limits.MAX_NAME) {
            return "is longer than " + Limits.MAX_NAME + " characters";
          }
          return name.chars().anyMatch(Character::isWhitespace)
              ? "a name must not contain spaces"
              : null;
        });
  }

  static Reader<Integer> integer(int min, int max) {
    return value -> {
      if (!(value.yaml() instanceof Yaml.Text text)
          || !text.plain()
          || !text.value().matches("-?[0-9]+")) {
        value.problem("a whole number is expected, not " + value.yaml().kind());
        return null;
      }
      boolean small = text.value().length() <= 10;
      long number = small ? Long.parseLong(text.value()) : Long.MAX_VALUE;
      if (number < min || number > max) {
        value.problem("`" + text.value() + "` is not between " + min + " and " + max);
        return null;
      }
      return (int) number;
    };
  }

  static Reader<Boolean> flag() {
    return value -> {
      String word = value.yaml() instanceof Yaml.Text text && text.plain() ? text.value() : "";
      if (word.equals("true") || word.equals("false")) {
        return word.equals("true");
      }
      value.problem("`true` or `false` is expected, not " + value.yaml().kind());
      return null;
    };
  }

  static Reader<Duration> duration(Duration min, Duration max) {
    return parsed(
        text -> {
          Duration duration = Durations.parse(text);
          if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                "`%s` is not between %s and %s"
                    .formatted(text, Durations.render(min), Durations.render(max)));
          }
          return duration;
        });
  }

  /// One of the words of an enum.
  static <E extends Enum<E> & Token> Reader<E> choice(E[] all) {
    Map<String, E> byToken =
        Arrays.stream(all).collect(Collectors.toMap(Token::token, Function.identity()));
    List<String> tokens = Arrays.stream(all).map(Token::token).toList();
    return parsed(
        word -> {
          E found = byToken.get(word);
          if (found == null) {
            throw new IllegalArgumentException(
                "unknown word `" + word + "`" + Suggestion.hint(word, tokens, "known words"));
          }
          return found;
        });
  }

  /// A literal address with a port.
  static Reader<HostPort> address(int minPort) {
    return parsed(
        text -> {
          HostPort address = HostPort.parse(text);
          if (address.port() < minPort) {
            throw new IllegalArgumentException("port 0 cannot be connected to: 1 to 65535");
          }
          return address;
        });
  }

  /// A value that may be there once only; the map holds who has which.
  static <T> Reader<T> unique(Reader<T> reader, Map<T, String> owners) {
    return value -> {
      T read = reader.read(value);
      String owner =
          read == null ? null : owners.putIfAbsent(read, value.yaml().place().toString());
      if (owner != null) {
        value.problem("`" + read + "` is already used at " + owner);
      }
      return read;
    };
  }

  static <T> Map<T, String> noOwners() {
    return new HashMap<>();
  }

  /// A text that also passes a check, which says what is wrong or null.
  static Reader<String> checked(Reader<String> reader, Function<String, @Nullable String> check) {
    return value -> {
      String text = reader.read(value);
      String complaint = text == null ? null : check.apply(text);
      if (complaint != null) {
        value.problem(complaint);
        return null;
      }
      return text;
    };
  }

  /// A text that is read by a function; its IllegalArgumentException becomes the problem.
  static <T> Reader<T> parsed(Function<String, T> parser) {
    return value -> {
      String text = text().read(value);
      if (text == null) {
        return null;
      }
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        value.problem(String.valueOf(e.getMessage()));
        return null;
      }
    };
  }
}
