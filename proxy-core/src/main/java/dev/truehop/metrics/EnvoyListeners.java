package dev.truehop.metrics;

import static dev.truehop.metrics.Samples.label;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/// Worker-confined (to the scraping thread): the listeners' metrics, under Envoy's names or our
/// own.
final class EnvoyListeners {

  private static final String LISTENER = "envoy_http_conn_manager_prefix";
  private static final String BELOW_HTTP = "envoy_listener_address";

  private final Collection<ListenerSnapshot> listeners;

  EnvoyListeners(Collection<ListenerSnapshot> listeners) {
    this.listeners = listeners;
  }

  void writeTo(Samples out) throws IOException {
    for (DownstreamCounter counter : DownstreamCounter.values()) {
      out.metric(counter.metric(), counter.help());
      String name = counter.metric().startsWith("envoy_listener_") ? BELOW_HTTP : LISTENER;
      for (ListenerSnapshot listener : listeners) {
        out.sample(label(name, listener.listener()), listener.counters()[counter.ordinal()]);
      }
    }
    out.metric("envoy_http_downstream_rq_xx", "Responses sent, by the first digit of the status.");
    for (ListenerSnapshot listener : listeners) {
      for (int kind = 1; kind < listener.responses().length; kind++) {
        String status = label("envoy_response_code_class", Integer.toString(kind));
        out.sample(label(LISTENER, listener.listener()) + ',' + status, listener.responses()[kind]);
      }
    }
    out.metric(
        "truehop_downstream_bad_requests_total", "Requests that the parser refused, by reason.");
    for (ListenerSnapshot listener : listeners) {
      for (Map.Entry<String, Long> bad : listener.badRequests().entrySet()) {
        String reason = label("reason", bad.getKey());
        out.sample(label("listener", listener.listener()) + ',' + reason, bad.getValue());
      }
    }
  }
}
