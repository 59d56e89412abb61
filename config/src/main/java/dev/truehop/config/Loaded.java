package dev.truehop.config;

import java.util.List;

/// Immutable: what became of the files; the caller of [ConfigLoader] has to look at both cases.
public sealed interface Loaded {

  /// Immutable: no problem at all.
  record Ok(TruehopConfig config) implements Loaded {}

  /// Immutable: every problem that was found, at least one, in the order of files and lines.
  record Invalid(List<Problem> problems) implements Loaded {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
