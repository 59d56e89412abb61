package dev.truehop.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): which clusters there are and which of them routes use.
///
/// Follow-up problems are kept back: no reference is called unknown while the list of clusters
/// itself could not be read, and no cluster unused while a reference is unknown.
final class ClusterNames {
  private final Map<String, Value> defined = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private boolean unresolved;

  /// The name of a cluster where it is defined.
  Reader<String> definition() {
    return value -> {
      String name = Readers.name().read(value);
      Value first = name == null ? null : defined.putIfAbsent(name, value);
      if (first != null) {
        value.problem("the cluster `" + name + "` is already defined at " + first.yaml().place());
      }
      return name;
    };
  }

  /// The name of a cluster where requests are sent to it.
  Reader<String> reference() {
    return value -> {
      String name = Readers.name().read(value);
      if (name == null || !defined.containsKey(name)) {
        unresolved = true;
        complainUnknown(value, name);
      } else {
        used.add(name);
      }
      return name;
    };
  }

  private void complainUnknown(Value value, @Nullable String name) {
    if (name != null && !defined.isEmpty()) {
      String hint = Suggestion.hint(name, defined.keySet(), "known clusters");
      value.problem("unknown cluster `" + name + "`" + hint);
    }
  }

  /// Reports the clusters that no route uses: most often a route was forgotten or is misspelled.
  void reportUnused() {
    if (unresolved) {
      return;
    }
    defined.forEach(
        (name, value) -> {
          if (!used.contains(name)) {
            value.problem("no route uses the cluster `" + name + "`");
          }
        });
  }
}
