package dev.truehop.config;

import org.jspecify.annotations.Nullable;

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
      UpstreamProtocol protocol = known.read(value);
      String complaint = protocol == null ? null : upstreamComplaint(protocol);
      if (complaint != null) {
        value.problem(complaint);
        return null;
      }
      return protocol;
    };
  }

  /// The one place that keeps HTTP/2 to the endpoints closed.
  private static @Nullable String upstreamComplaint(UpstreamProtocol protocol) {
    return switch (protocol) {
      case HTTP1 -> null;
      case HTTP2, AUTO -> later(protocol.token(), "http1");
    };
  }

  private static String later(String word, String supported) {
    return "the protocol `%s` is not part of this version: only `%s` is".formatted(word, supported);
  }
}
