package dev.truehop.config;

import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.listOfSome;
import static dev.truehop.config.Readers.name;
import static dev.truehop.config.Readers.section;
import static dev.truehop.config.Readers.unique;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): reads the items of `listeners`.
final class ListenerReader {
  private static final HostPort NOWHERE = new HostPort("0.0.0.0", 0);

  private final Map<String, String> names = Readers.noOwners();
  private final ClusterNames clusters;
  private final Map<HostPort, String> bound;
  private final TlsCheck tlsCheck;

  /// @param bound addresses that are taken, and by whom
  ListenerReader(ClusterNames clusters, Map<HostPort, String> bound, TlsCheck tlsCheck) {
    this.tlsCheck = tlsCheck;
    this.clusters = clusters;
    this.bound = bound;
  }

  ListenerConfig read(Section s) {
    ListenerConfig listener =
        new ListenerConfig(
            s.require("name", unique(name(), names), ""),
            s.require("address", this::address, NOWHERE),
            s.optional("tls", section(new TlsReader(tlsCheck)::listener)),
            routes(s),
            s.read(
                "idleTimeout",
                duration(Limits.SHORTEST, Limits.LONGEST),
                ListenerConfig.DEFAULT_IDLE_TIMEOUT),
            s.read(
                "requestHeadersTimeout",
                duration(Limits.SHORTEST, Limits.LONGEST),
                ListenerConfig.DEFAULT_REQUEST_HEADERS_TIMEOUT),
            s.read("http2", section(Http2Reader::listener), Http2Config.DOWNSTREAM));
    s.optional("protocol", NotYet.listenerProtocol());
    return listener;
  }

  /// Several listeners may ask the kernel for any free port, but share no other address.
  private @Nullable HostPort address(Value value) {
    HostPort address = Readers.address(0).read(value);
    return address == null || address.port() == 0
        ? address
        : unique(_ -> address, bound).read(value);
  }

  private List<RouteConfig> routes(Section s) {
    if (s.count("routes", "cluster") != 1) {
      s.problem("needs either `routes` or `cluster` (everything goes to it)");
    }
    String all = s.optional("cluster", clusters.reference());
    List<RouteConfig> routes =
        s.read(
            "routes",
            listOfSome(
                section(new RouteReader(clusters)::read),
                "at least one route is needed, or `cluster` instead of `routes`"),
            List.of());
    return all == null ? routes : List.of(RouteConfig.catchAll(all));
  }
}
