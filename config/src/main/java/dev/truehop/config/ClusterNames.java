package dev.truehop.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): which clusters there are. A cluster that no route uses
/// is fine: files are shared, and routes come and go under a running proxy.
///
/// Follow-up problems are kept back: no reference is called unknown while the list of clusters
/// itself could not be read.
final class ClusterNames {
  private final Map<String, Value> defined = new HashMap<>();

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
        complainUnknown(value, name);
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
}
