package dev.truehop.admin;

import dev.truehop.admin.AdminView.ClusterView;
import dev.truehop.admin.AdminView.EndpointView;
import dev.truehop.admin.AdminView.ListenerView;
import dev.truehop.config.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Immutable: `/clusters` and `/listeners` in Envoy's two formats (Envoy, "Administration
/// interface"), with the pod's UID added.
final class ClusterPage {

  private static final String ACTIVE = "_active";

  private ClusterPage() {}

  static String text(List<ClusterView> clusters) {
    StringBuilder out = new StringBuilder();
    for (ClusterView cluster : clusters) {
      String name = cluster.name();
      line(out, name, "observability_name", name);
      line(out, name, "default_priority::max_connections", cluster.maxConnections());
      line(out, name, "default_priority::max_pending_requests", cluster.maxPendingRequests());
      line(out, name, "added_via_api", false);
      for (EndpointView endpoint : cluster.endpoints()) {
        String host = name + "::" + endpoint.address();
        new TreeMap<>(endpoint.numbers()).forEach((stat, value) -> line(out, host, stat, value));
        line(out, host, "hostname", "");
        line(out, host, "health_flags", "healthy");
        line(out, host, "weight", 1);
        line(out, host, "pod_uid", endpoint.podUid() == null ? "" : endpoint.podUid());
      }
    }
    return out.toString();
  }

  static Map<String, Object> json(List<ClusterView> clusters) {
    List<Object> statuses = new ArrayList<>();
    for (ClusterView cluster : clusters) {
      Map<String, Object> threshold = new LinkedHashMap<>();
      threshold.put("priority", "DEFAULT");
      threshold.put("max_connections", cluster.maxConnections());
      threshold.put("max_pending_requests", cluster.maxPendingRequests());
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("name", cluster.name());
      status.put("observability_name", cluster.name());
      status.put("added_via_api", false);
      status.put("circuit_breakers", Map.of("thresholds", List.of(threshold)));
      status.put("host_statuses", cluster.endpoints().stream().map(ClusterPage::host).toList());
      statuses.add(status);
    }
    return Map.of("cluster_statuses", statuses);
  }

  static String listenersText(List<ListenerView> listeners) {
    StringBuilder out = new StringBuilder();
    for (ListenerView listener : listeners) {
      out.append(listener.name()).append("::").append(listener.address()).append('\n');
    }
    return out.toString();
  }

  static Map<String, Object> listenersJson(List<ListenerView> listeners) {
    List<Object> statuses = new ArrayList<>();
    for (ListenerView listener : listeners) {
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("name", listener.name());
      status.put("local_address", address(listener.address()));
      statuses.add(status);
    }
    return Map.of("listener_statuses", statuses);
  }

  private static Map<String, @Nullable Object> host(EndpointView endpoint) {
    List<Object> stats = new ArrayList<>();
    new TreeMap<>(endpoint.numbers())
        .forEach(
            (name, value) -> {
              Map<String, Object> stat = new LinkedHashMap<>();
              stat.put("name", name);
              stat.put("value", Long.toString(value));
              stat.put("type", name.endsWith(ACTIVE) ? "GAUGE" : "COUNTER");
              stats.add(stat);
            });
    Map<String, @Nullable Object> host = new LinkedHashMap<>();
    host.put("address", address(endpoint.address()));
    host.put("stats", stats);
    host.put("health_status", Map.of("eds_health_status", "HEALTHY"));
    host.put("weight", 1);
    host.put("pod_uid", endpoint.podUid());
    return host;
  }

  private static Map<String, Object> address(HostPort address) {
    Map<String, Object> socket = new LinkedHashMap<>();
    socket.put("address", address.host());
    socket.put("port_value", address.port());
    return Map.of("socket_address", socket);
  }

  private static void line(StringBuilder out, String subject, String name, Object value) {
    out.append(subject).append("::").append(name).append("::").append(value).append('\n');
  }
}
