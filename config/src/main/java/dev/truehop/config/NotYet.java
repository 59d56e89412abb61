package dev.truehop.config;

import java.util.List;

/// Immutable: keys and words that are understood, but whose feature is not part of this version.
/// They are refused at their place and not called unknown.
final class NotYet {
  static final String TLS =
      "TLS is not part of this version: it comes with the TLS and HTTP/2 work; remove `tls`";

  private NotYet() {}

  /// A protocol word that has to be the only supported one.
  static Reader<String> protocol(String supported, List<String> later) {
    return Readers.checked(
        Readers.text(),
        word -> {
          if (word.equals(supported)) {
            return null;
          }
          return later.contains(word)
              ? "the protocol `%s` is not part of this version: only `%s` is"
                  .formatted(word, supported)
              : "unknown protocol `%s`: this version knows `%s` only".formatted(word, supported);
        });
  }

  /// `tls: { mode: disable }` is what every cluster has in this version; all else is refused.
  static void clusterTls(Section s) {
    if (Boolean.FALSE.equals(s.optional("tls", NotYet::isDisabled))) {
      s.refuse("tls", TLS + " or write `tls: { mode: disable }`");
    }
  }

  private static boolean isDisabled(Value tls) {
    boolean single = tls.yaml() instanceof Yaml.Fields fields && fields.fields().size() == 1;
    Yaml.Field mode = single ? ((Yaml.Fields) tls.yaml()).find("mode") : null;
    return mode != null && mode.value() instanceof Yaml.Text text && text.value().equals("disable");
  }
}
