package dev.truehop.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): a mapping whose keys are read one by one.
///
/// The keys that were asked for are the known ones: [#done] reports all others. There is no second
/// list of keys that could disagree with the code.
final class Section {
  private final Value value;
  private final Yaml.Fields fields;
  private final Set<String> asked = new LinkedHashSet<>();
  private final int problemsBefore;

  Section(Value value, Yaml.Fields fields) {
    this.value = value;
    this.fields = fields;
    this.problemsBefore = value.problems().size();
  }

  /// The key's value, or the default if the key is absent.
  <T> T read(String key, Reader<T> reader, T absent) {
    T read = optional(key, reader);
    return read == null ? absent : read;
  }

  /// The key's value; an absent key is a problem.
  ///
  /// @param instead stands in after a problem, so that reading can go on
  <T> T require(String key, Reader<T> reader, T instead) {
    if (!has(key)) {
      problem("missing key `" + key + "`");
    }
    return read(key, reader, instead);
  }

  /// The key's value; null if the key is absent or after a problem.
  <T> @Nullable T optional(String key, Reader<T> reader) {
    asked.add(key);
    Yaml.Field field = fields.find(key);
    if (field == null) {
      return null;
    }
    if (field.value() instanceof Yaml.Text text && text.isNothing()) {
      value.problems().add(field.place(), pathOf(key), "has no value: give one or remove the key");
      return null;
    }
    return reader.read(new Value(field.value(), pathOf(key), value.problems()));
  }

  /// A key that is understood but not allowed here.
  void refuse(String key, String message) {
    asked.add(key);
    Yaml.Field field = fields.find(key);
    if (field != null) {
      value.problems().add(field.place(), pathOf(key), message);
    }
  }

  boolean has(String key) {
    return fields.find(key) != null;
  }

  /// How many of the keys are there.
  int count(String... keys) {
    return (int) Arrays.stream(keys).filter(this::has).count();
  }

  void problem(String message) {
    value.problem(message);
  }

  /// A problem of a key's value that shows only in the light of other keys.
  void problemAt(String key, String message) {
    Yaml.Field field = fields.find(key);
    Place place = field == null ? value.yaml().place() : field.place();
    value.problems().add(place, pathOf(key), message);
  }

  /// Whether no problem has been found since this section began.
  boolean clean() {
    return value.problems().size() == problemsBefore;
  }

  /// Reports the keys that nobody asked for, and those that stand there twice.
  void done() {
    Map<String, Place> seen = new HashMap<>();
    for (Yaml.Field field : fields.fields()) {
      Place first = seen.putIfAbsent(field.name(), field.place());
      if (first != null) {
        report(field, "duplicate key `" + field.name() + "`, first at " + first);
      } else if (!asked.contains(field.name())) {
        String hint = Suggestion.hint(field.name(), asked, "known keys");
        report(field, "unknown key `" + field.name() + "`" + hint);
      }
    }
  }

  private void report(Yaml.Field field, String message) {
    value.problems().add(field.place(), value.path(), message);
  }

  private String pathOf(String key) {
    return value.path().isEmpty() ? key : value.path() + "." + key;
  }
}
