package dev.truehop.route;

import dev.truehop.config.ListenerConfig;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Immutable: the routes of one listener. The first one that matches wins.
///
/// - A path `prefix` is a plain prefix of the text, as in Envoy and in Istio's VirtualService:
///   `/api` matches `/api`, `/api/x` and `/apix`. Write `/api/` to end it at a segment.
/// - A path `regex` (RE2) has to match the whole path. No path match sees the query.
/// - Hosts are compared without case and port; methods with case; headers see all values of a name.
///
/// Routes look at the normalised path, or else `/public/../admin` would pass a rule for `/public`.
/// A path can be ambiguous: `/public/..%2fadmin` is `/admin` for a server that decodes first. Such
/// a path is routed once for each of its readings ([NormalPath]), and where they disagree it has no
/// route at all: guessing which server is right is how such rules are bypassed. The common path is
/// none of these; it is compared where it lies, and nothing is allocated.
public final class RouteTable {

  private final Route[] routes;
  private final RequestMatch[] matches;
  private final boolean looksAtPath;

  private RouteTable(Route[] routes, RequestMatch[] matches) {
    this.routes = routes;
    this.matches = matches;
    this.looksAtPath = looksAtPath(matches);
  }

  public static RouteTable compile(ListenerConfig listener) {
    int count = listener.routes().size();
    return new RouteTable(
        IntStream.range(0, count)
            .mapToObj(i -> Route.of(i, listener.routes().get(i)))
            .toArray(Route[]::new),
        listener.routes().stream()
            .map(route -> RequestMatch.of(route.match()))
            .toArray(RequestMatch[]::new));
  }

  /// The routes in their order: `routes().get(i).index() == i`.
  public List<Route> routes() {
    return List.of(routes);
  }

  /// The route of a request, or null if none matches: Envoy's `NR`.
  public @Nullable Route route(RouteInput head) {
    byte[] b = head.bytes();
    int start = head.pathStart();
    int end = head.pathEnd();
    // The asterisk-form and the authority-form have no path: they are matched as they are.
    boolean isPath = start < end && b[start] == '/';
    if (!looksAtPath || !isPath || !NormalPath.isNeeded(b, start, end)) {
      return firstMatch(head, b, start, end);
    }
    byte[] plain = NormalPath.plain(b, start, end);
    byte[] eager = NormalPath.eager(b, start, end);
    Route route = firstMatch(head, plain, 0, plain.length);
    boolean sure =
        !NormalPath.isAmbiguous(plain, eager) || route == firstMatch(head, eager, 0, eager.length);
    return sure ? route : null;
  }

  private @Nullable Route firstMatch(RouteInput head, byte[] path, int start, int end) {
    for (int i = 0; i < matches.length; i++) {
      if (matches[i].matches(head, path, start, end)) {
        return routes[i];
      }
    }
    return null;
  }

  /// Routes after one that matches everything are never reached.
  private static boolean looksAtPath(RequestMatch[] matches) {
    for (RequestMatch match : matches) {
      if (match.matchesEverything()) {
        return false;
      }
      if (match.looksAtPath()) {
        return true;
      }
    }
    return false;
  }
}
