package dev.truehop.config;

import com.google.re2j.Pattern;

/// Immutable: how a text is compared. Pure data: whoever routes compiles it for its own alphabet.
public sealed interface StringMatch {

  /// Immutable: the whole text, octet by octet.
  record Exact(String value) implements StringMatch {}

  /// Immutable: how the text begins.
  record Prefix(String value) implements StringMatch {}

  /// Immutable: how the text ends. `*.example.com` is the suffix `.example.com`.
  record Suffix(String value) implements StringMatch {}

  /// Immutable: RE2 syntax, linear time; the whole text has to match.
  record Regex(Pattern pattern) implements StringMatch {}
}
