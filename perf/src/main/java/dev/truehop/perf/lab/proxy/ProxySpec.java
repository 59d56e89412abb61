package dev.truehop.perf.lab.proxy;

import dev.truehop.config.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Immutable: what a proxy is to do, in words that every proxy under test can be configured with.
///
/// @param clusters at least one; each is reached under the path `/` + its name
public record ProxySpec(List<Cluster> clusters, Settings settings) {
  public ProxySpec {
    clusters = List.copyOf(clusters);
  }

  /// Immutable: endpoints that are as good as each other.
  public record Cluster(String name, List<Endpoint> endpoints) {
    public Cluster {
      endpoints = List.copyOf(endpoints);
    }
  }

  /// Immutable: an address and who stands there. Only Truehop has a use for the latter.
  public record Endpoint(HostPort address, String podUid, String serviceAccount) {
    public static Endpoint of(HostPort address, String podUid) {
      return new Endpoint(address, podUid, "shop");
    }
  }

  /// Immutable: what a scenario sets beside the endpoints.
  ///
  /// @param timeout for an answer; zero = the proxy's default
  /// @param pool further members of Truehop's `connectionPool`
  /// @param protocol towards upstreams: `http1` or `http2`
  /// @param certificates the folder of the certificates for mutual TLS on both sides of Truehop;
  ///   empty = in the clear. No other proxy is played with it
  public record Settings(
      Duration timeout, List<String> pool, String protocol, Optional<Path> certificates) {
    public static final String HTTP1 = "http1";
    public static final String HTTP2 = "http2";
    public static final Settings DEFAULTS = new Settings(Duration.ZERO, List.of());

    /// HTTP/1.1 in the clear.
    public Settings(Duration timeout, List<String> pool) {
      this(timeout, pool, HTTP1, Optional.empty());
    }

    /// HTTP/2 upstreams in the clear.
    ///
    /// @param pool further members of Truehop's `connectionPool`
    public static Settings http2(String... pool) {
      return new Settings(Duration.ZERO, List.of(pool), HTTP2, Optional.empty());
    }

    /// HTTP/2 upstreams, mutual TLS on both sides.
    public static Settings sealed(Path certificates) {
      return new Settings(Duration.ZERO, List.of(), HTTP2, Optional.of(certificates));
    }

    /// The same with another timeout.
    public Settings within(Duration changed) {
      return new Settings(changed, pool, protocol, certificates);
    }

    public static Settings timeout(Duration timeout) {
      return new Settings(timeout, List.of());
    }

    public Settings {
      pool = List.copyOf(pool);
    }
  }

  /// One cluster with these endpoints, everything else by default.
  public static ProxySpec of(String cluster, List<Endpoint> endpoints) {
    return new ProxySpec(List.of(new Cluster(cluster, endpoints)), Settings.DEFAULTS);
  }

  /// The same with other settings.
  public ProxySpec with(Settings changed) {
    return new ProxySpec(clusters, changed);
  }
}
