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

  private final TlsCheck tlsCheck;

  ClusterReader(ClusterNames names, TlsCheck tlsCheck) {
    this.names = names;
    this.tlsCheck = tlsCheck;
  }

  ClusterConfig read(Section s) {
    Map<HostPort, String> addresses = Readers.noOwners();
    ClusterConfig cluster =
        new ClusterConfig(
            s.require("name", names.definition(), ""),
            s.read("protocol", NotYet.upstreamProtocol(), UpstreamProtocol.HTTP1),
            s.read(
                "connectTimeout",
                duration(Limits.SHORTEST, Limits.LONGEST),
                ClusterConfig.DEFAULT_CONNECT_TIMEOUT),
            s.read("loadBalancing", choice(LoadBalancing.values()), LoadBalancing.LEAST_REQUEST),
            s.read("tls", section(new TlsReader(tlsCheck)::cluster), ClusterTls.DISABLED),
            s.read("endpoints", list(section(e -> endpoint(e, addresses))), List.of()),
            s.read("connectionPool", section(PoolReader::read), ConnectionPoolConfig.DEFAULT),
            s.read("http2", section(Http2Reader::cluster), Http2Config.UPSTREAM));
    if (s.clean()) {
      peersAreNamed(s, cluster);
    }
    return cluster;
  }

  /// A certificate proves nothing where nobody knows whose it has to be.
  private static void peersAreNamed(Section s, ClusterConfig cluster) {
    ClusterTls tls = cluster.tls();
    if (!tls.enabled() || !tls.subjectAltNames().isEmpty() || tls.sni() != null) {
      return;
    }
    if (tls.mode() == TlsMode.SIMPLE) {
      s.problemAt("tls", "needs `sni` or `subjectAltNames`: whom to expect is not known");
      return;
    }
    for (EndpointConfig endpoint : cluster.endpoints()) {
      PodIdentity pod = endpoint.pod();
      if (pod == null || pod.namespace() == null || pod.serviceAccount() == null) {
        s.problemAt(
            "tls",
            "whom to expect at `%s` is not known: give `subjectAltNames`, `sni`, or the pod's"
                    .formatted(endpoint.address())
                + " `namespace` and `serviceAccount`");
      }
    }
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
