package dev.truehop.config;

import static dev.truehop.config.Readers.address;
import static dev.truehop.config.Readers.choice;
import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.list;
import static dev.truehop.config.Readers.name;
import static dev.truehop.config.Readers.section;
import static dev.truehop.config.Readers.unique;

import java.util.List;
import java.util.Map;

/// Worker-confined (to the loading thread): reads the items of `clusters`.
final class ClusterReader {
  private static final HostPort NOWHERE = new HostPort("0.0.0.0", 1);

  private final ClusterNames names;

  ClusterReader(ClusterNames names) {
    this.names = names;
  }

  ClusterConfig read(Section s) {
    Map<HostPort, String> addresses = Readers.noOwners();
    ClusterConfig cluster =
        new ClusterConfig(
            s.require("name", names.definition(), ""),
            s.read(
                "connectTimeout",
                duration(Limits.SHORTEST, Limits.LONGEST),
                ClusterConfig.DEFAULT_CONNECT_TIMEOUT),
            s.read("loadBalancing", choice(LoadBalancing.values()), LoadBalancing.LEAST_REQUEST),
            s.read("endpoints", list(section(e -> endpoint(e, addresses))), List.of()),
            s.read("connectionPool", section(PoolReader::read), ConnectionPoolConfig.DEFAULT));
    s.optional("protocol", NotYet.protocol("http1", List.of("http2", "auto", "tcp")));
    NotYet.clusterTls(s);
    return cluster;
  }

  private static EndpointConfig endpoint(Section s, Map<HostPort, String> addresses) {
    return new EndpointConfig(
        s.require("address", unique(address(1), addresses), NOWHERE),
        s.optional("pod", section(ClusterReader::pod)));
  }

  private static PodIdentity pod(Section s) {
    return new PodIdentity(
        s.require("uid", name(), ""),
        s.optional("name", name()),
        s.optional("namespace", name()),
        s.optional("serviceAccount", name()));
  }
}
