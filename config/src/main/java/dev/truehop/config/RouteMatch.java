package dev.truehop.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Immutable: what a request must look like; every part that is given has to match.
///
/// @param path compared with the path without its query; null = any
/// @param hosts lower case, without port: [StringMatch.Exact], or [StringMatch.Suffix] for
///   `*.suffix`; one of them has to match; empty = any
/// @param methods case-sensitive (RFC 9110, 9.1); empty = any
/// @param headers all of them have to match; empty = any
public record RouteMatch(
    @Nullable StringMatch path,
    List<StringMatch> hosts,
    Set<String> methods,
    List<HeaderMatch> headers) {

  /// Matches every request.
  public static final RouteMatch ANY = new RouteMatch(null, List.of(), Set.of(), List.of());

  public RouteMatch {
    hosts = List.copyOf(hosts);
    methods = Set.copyOf(methods);
    headers = List.copyOf(headers);
  }
}
