package dev.truehop.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Immutable: one style rule. Its name states the fact that holds where it is kept.
record Rule(String name, Check check) {
  /// What the rule says about one file. Called on the test's thread.
  interface Check {
    void check(SourceFile file, Repository repository, Consumer<Finding> findings);
  }

  List<Finding> findings(Repository repository) {
    List<Finding> findings = new ArrayList<>();
    for (SourceFile file : repository.files()) {
      check.check(file, repository, findings::add);
    }
    return findings;
  }
}
