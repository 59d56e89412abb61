package dev.truehop.config;

/// Immutable: words that are understood, but whose feature is not part of this version. They are
/// refused at their place and not called unknown.
final class NotYet {
  private NotYet() {}

  /// What listeners speak: HTTP.
  static Reader<String> listenerProtocol() {
    return Readers.checked(
        Readers.text(),
        word ->
            switch (word) {
              case "http" -> null;
              case "tcp" -> later(word, "http");
              default -> "unknown protocol `" + word + "`: this version knows `http` only";
            });
  }

  /// What clusters speak.
  static Reader<UpstreamProtocol> upstreamProtocol() {
    Reader<UpstreamProtocol> known = Readers.choice(UpstreamProtocol.values());
    return value -> {
      if (value.yaml() instanceof Yaml.Text text && text.value().equals("tcp")) {
        value.problem(later("tcp", "http1"));
        return null;
      }
      return known.read(value);
    };
  }

  private static String later(String word, String supported) {
    return "the protocol `%s` is not part of this version: only `%s` is".formatted(word, supported);
  }
}
