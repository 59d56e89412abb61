package dev.truehop.config;

import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.name;
import static dev.truehop.config.Readers.section;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): reads the items of `routes`.
final class RouteReader {
  /// Instead of a duration: what gRPC clients say does not count.
  static final String OFF = "off";

  private final ClusterNames clusters;

  RouteReader(ClusterNames clusters) {
    this.clusters = clusters;
  }

  RouteConfig read(Section s) {
    String cluster = s.require("cluster", clusters.reference(), "");
    Duration timeout =
        s.read("timeout", duration(Duration.ZERO, Limits.LONGEST), RouteConfig.DEFAULT_TIMEOUT);
    Optional<Duration> grpcTimeout =
        s.read("grpcTimeoutHeaderMax", RouteReader::grpcTimeout, Optional.of(Duration.ZERO));
    return new RouteConfig(
        s.read("name", name(), cluster),
        s.read("match", section(MatchReader::read), RouteMatch.ANY),
        cluster,
        timeout,
        s.read("retries", section(new RetryReader(timeout)::read), RetryConfig.DEFAULT),
        s.read("allowConnect", flag(), false),
        grpcTimeout.orElse(null),
        s.read("refuseUnexecuted", flag(), false));
  }

  /// Empty for the word that switches it off.
  private static @Nullable Optional<Duration> grpcTimeout(Value value) {
    if (value.yaml() instanceof Yaml.Text text && text.value().equals(OFF)) {
      return Optional.empty();
    }
    Duration max = duration(Duration.ZERO, Limits.LONGEST).read(value);
    return max == null ? null : Optional.of(max);
  }
}
