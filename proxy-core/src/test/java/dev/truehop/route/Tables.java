package dev.truehop.route;

import com.google.re2j.Pattern;
import dev.truehop.config.HeaderMatch;
import dev.truehop.config.HostPort;
import dev.truehop.config.Http2Config;
import dev.truehop.config.ListenerConfig;
import dev.truehop.config.RetryConfig;
import dev.truehop.config.RouteConfig;
import dev.truehop.config.RouteMatch;
import dev.truehop.config.StringMatch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Immutable: route tables for tests. Route number i goes to the cluster named i.
final class Tables {

  static final RouteMatch ANY = RouteMatch.ANY;

  private Tables() {}

  static RouteTable of(RouteMatch... matches) {
    List<RouteConfig> routes =
        IntStream.range(0, matches.length)
            .mapToObj(i -> route(Integer.toString(i), matches[i]))
            .toList();
    return RouteTable.compile(
        new ListenerConfig(
            "web",
            new HostPort("127.0.0.1", 0),
            null,
            routes,
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Http2Config.DOWNSTREAM));
  }

  /// The name of the cluster that a request goes to; `-` without a route.
  static String routed(RouteTable table, RouteInput head) {
    Route route = table.route(head);
    return route == null ? "-" : route.cluster();
  }

  static RouteMatch prefix(String path) {
    return path(new StringMatch.Prefix(path));
  }

  static RouteMatch exact(String path) {
    return path(new StringMatch.Exact(path));
  }

  static RouteMatch regex(String path) {
    return path(new StringMatch.Regex(Pattern.compile(path)));
  }

  static RouteMatch methods(String... methods) {
    return new RouteMatch(null, List.of(), Set.of(methods), List.of());
  }

  static RouteMatch hosts(StringMatch... hosts) {
    return new RouteMatch(null, List.of(hosts), Set.of(), List.of());
  }

  static RouteMatch header(String name, @Nullable StringMatch value, boolean invert) {
    return headers(new HeaderMatch(name, value, invert));
  }

  static RouteMatch headers(HeaderMatch... headers) {
    return new RouteMatch(null, List.of(), Set.of(), List.of(headers));
  }

  private static RouteMatch path(StringMatch path) {
    return new RouteMatch(path, List.of(), Set.of(), List.of());
  }

  private static RouteConfig route(String cluster, RouteMatch match) {
    return new RouteConfig(
        cluster,
        match,
        cluster,
        Duration.ofSeconds(15),
        RetryConfig.DEFAULT,
        false,
        Duration.ZERO,
        false);
  }
}
