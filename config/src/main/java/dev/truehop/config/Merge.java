package dev.truehop.config;

import java.util.ArrayList;
import java.util.List;

/// Immutable: joins several files to one tree whose values keep the places of their own files.
final class Merge {
  private Merge() {}

  /// Maps are merged, lists are appended; whatever else is set twice is a problem.
  static Yaml merge(List<Yaml> files, Problems problems) {
    Yaml merged = files.getFirst();
    for (Yaml next : files.subList(1, files.size())) {
      merged = merge(merged, next, "", problems);
    }
    return merged;
  }

  private static Yaml merge(Yaml first, Yaml second, String path, Problems problems) {
    if (first instanceof Yaml.Fields a && second instanceof Yaml.Fields b) {
      return fields(a, b, path, problems);
    }
    if (first instanceof Yaml.Items a && second instanceof Yaml.Items b) {
      List<Yaml> items = new ArrayList<>(a.items());
      items.addAll(b.items());
      return new Yaml.Items(a.place(), items);
    }
    problems.add(second.place(), path, "already set at " + first.place());
    return first;
  }

  private static Yaml fields(Yaml.Fields a, Yaml.Fields b, String path, Problems problems) {
    List<Yaml.Field> fields = new ArrayList<>(a.fields());
    for (Yaml.Field added : b.fields()) {
      Yaml.Field known = a.find(added.name());
      if (known == null) {
        fields.add(added);
      } else {
        String inside = path.isEmpty() ? added.name() : path + "." + added.name();
        Yaml value = merge(known.value(), added.value(), inside, problems);
        fields.set(fields.indexOf(known), new Yaml.Field(known.place(), known.name(), value));
      }
    }
    return new Yaml.Fields(a.place(), fields);
  }
}
