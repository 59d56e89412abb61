package dev.truehop.config;

import static dev.truehop.config.Readers.checked;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.listOfSome;
import static dev.truehop.config.Readers.section;
import static dev.truehop.config.Readers.text;

import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Immutable: reads `match` of a route.
final class MatchReader {
  private static final String EMPTY = "is empty: remove the key to match everything";

  /// RFC 9110, 5.6.2.
  private static final String HTTP_TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  private static final Set<String> STANDARD_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private MatchReader() {}

  static RouteMatch read(Section s) {
    return new RouteMatch(
        s.optional("path", section(MatchReader::path)),
        s.read("hosts", listOfSome(MatchReader::host, EMPTY), List.of()),
        new HashSet<>(s.read("methods", listOfSome(method(), EMPTY), List.of())),
        s.read("headers", listOfSome(section(MatchReader::header), EMPTY), List.of()));
  }

  private static @Nullable StringMatch path(Section s) {
    if (s.count("prefix", "exact", "regex") != 1) {
      s.problem("needs exactly one of `prefix`, `exact`, `regex`");
    }
    return comparison(s, checked(text(), MatchReader::pathComplaint));
  }

  private static HeaderMatch header(Section s) {
    String name = s.require("name", checked(text(), MatchReader::headerComplaint), "");
    if (s.count("exact", "prefix", "regex", "present") != 1) {
      s.problem("needs exactly one of `exact`, `prefix`, `regex`, `present: true`");
    }
    StringMatch value = comparison(s, text());
    s.optional("present", MatchReader::present);
    return new HeaderMatch(name.toLowerCase(Locale.ROOT), value, s.read("invert", flag(), false));
  }

  private static @Nullable StringMatch comparison(Section s, Reader<String> literal) {
    String prefix = s.optional("prefix", literal);
    String exact = s.optional("exact", literal);
    Pattern regex = s.optional("regex", MatchReader::regex);
    if (prefix != null) {
      return new StringMatch.Prefix(prefix);
    }
    if (exact != null) {
      return new StringMatch.Exact(exact);
    }
    return regex == null ? null : new StringMatch.Regex(regex);
  }

  private static @Nullable Pattern regex(Value value) {
    String regex = text().read(value);
    return regex == null ? null : Regexes.compile(value, regex);
  }

  private static @Nullable Boolean present(Value value) {
    Boolean present = flag().read(value);
    if (Boolean.FALSE.equals(present)) {
      value.problem("write `present: true` with `invert: true` for a header that must be absent");
    }
    return present;
  }

  private static @Nullable StringMatch host(Value value) {
    String host = text().read(value);
    if (host == null) {
      return null;
    }
    boolean wildcard = host.startsWith("*.");
    String name = (wildcard ? host.substring(2) : host).toLowerCase(Locale.ROOT);
    if (!name.matches("[a-z0-9_]([a-z0-9._~-]*[a-z0-9_])?|\\[[0-9a-f:.]+\\]")) {
      value.problem(
          "`"
              + host
              + "` is not a host: write `shop.example`, `*.shop.example` or an address,"
              + " without port");
      return null;
    }
    return wildcard ? new StringMatch.Suffix("." + name) : new StringMatch.Exact(name);
  }

  private static Reader<String> method() {
    return checked(
        text(),
        method -> {
          String upper = method.toUpperCase(Locale.ROOT);
          if (!upper.equals(method) && STANDARD_METHODS.contains(upper)) {
            return "methods are case-sensitive: did you mean `" + upper + "`?";
          }
          return method.matches(HTTP_TOKEN) ? null : "`" + method + "` is not a method";
        });
  }

  private static @Nullable String headerComplaint(String name) {
    return name.matches(HTTP_TOKEN) ? null : "`" + name + "` is not a header name";
  }

  private static @Nullable String pathComplaint(String path) {
    if (!path.startsWith("/")) {
      return "`" + path + "` is not a path: it has to begin with /";
    }
    return path.matches("[^?# ]*")
        ? null
        : "paths are compared without query or fragment: `" + path + "` can never match";
  }
}
