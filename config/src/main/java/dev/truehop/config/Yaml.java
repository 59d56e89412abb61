package dev.truehop.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: a YAML value that knows where it was written. Texts stay as written: what they mean
/// is decided by the key that they belong to.
sealed interface Yaml {
  Place place();

  /// How messages call this kind of value.
  String kind();

  /// Immutable: a scalar.
  ///
  /// @param plain whether it was written without quotes
  /// @param lead characters between the place and the first one of the value; -1 = the value's
  ///   characters do not stand one by one in the file (escapes, several lines)
  record Text(Place place, String value, boolean plain, int lead) implements Yaml {
    @Override
    public String kind() {
      return isNothing() ? "nothing" : "the text `" + value + "`";
    }

    /// YAML 1.2, 10.3.2: what resolves to null.
    boolean isNothing() {
      return plain
          && switch (value) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }

    /// Where a character of the value stands.
    Place placeOf(int index) {
      return lead < 0
          ? place
          : new Place(place.file(), place.line(), place.column() + lead + index);
    }
  }

  /// Immutable: a list.
  record Items(Place place, List<Yaml> items) implements Yaml {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /// Immutable: a mapping in the order of the file; keys may be there twice.
  record Fields(Place place, List<Field> fields) implements Yaml {
    @Override
    public String kind() {
      return "a mapping";
    }

    /// The first field of this name.
    @Nullable Field find(String name) {
      for (Field field : fields) {
        if (field.name().equals(name)) {
          return field;
        }
      }
      return null;
    }
  }

  /// Immutable: one key of a mapping, where it stands, and its value.
  record Field(Place place, String name, Yaml value) {}
}
