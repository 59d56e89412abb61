package dev.truehop.config;

import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.name;
import static dev.truehop.config.Readers.section;

import java.time.Duration;

/// Worker-confined (to the loading thread): reads the items of `routes`.
final class RouteReader {
  private final ClusterNames clusters;

  RouteReader(ClusterNames clusters) {
    this.clusters = clusters;
  }

  RouteConfig read(Section s) {
    String cluster = s.require("cluster", clusters.reference(), "");
    Duration timeout =
        s.read("timeout", duration(Duration.ZERO, Limits.LONGEST), RouteConfig.DEFAULT_TIMEOUT);
    return new RouteConfig(
        s.read("name", name(), cluster),
        s.read("match", section(MatchReader::read), RouteMatch.ANY),
        cluster,
        timeout,
        s.read("retries", section(new RetryReader(timeout)::read), RetryConfig.DEFAULT),
        s.read("allowConnect", flag(), false));
  }
}
