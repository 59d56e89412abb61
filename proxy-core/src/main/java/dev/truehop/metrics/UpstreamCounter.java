package dev.truehop.metrics;

/// Immutable: what is counted about a cluster's exchanges; the pool counts its connections itself.
/// Names and meanings are Envoy's cluster statistics, or our own where they begin with `truehop_`.
public enum UpstreamCounter {
  RQ_TIMEOUT("envoy_cluster_upstream_rq_timeout", "Requests that met their route's timeout."),
  RQ_PER_TRY_TIMEOUT(
      "envoy_cluster_upstream_rq_per_try_timeout", "Attempts that met the per-try timeout."),
  RQ_RETRY(
      "envoy_cluster_upstream_rq_retry",
      "Requests sent once more, for whatever reason: stale replays, too."),
  RQ_RETRY_SUCCESS(
      "envoy_cluster_upstream_rq_retry_success", "Retries whose answer asked for no further one."),
  RQ_RETRY_OVERFLOW(
      "envoy_cluster_upstream_rq_retry_overflow", "Retries not made for want of retry budget."),
  RQ_RETRY_LIMIT_EXCEEDED(
      "envoy_cluster_upstream_rq_retry_limit_exceeded",
      "Retries not made because the attempts were used up."),
  RQ_RX_RESET("envoy_cluster_upstream_rq_rx_reset", "HTTP/2 streams that the upstream reset."),
  RQ_TX_RESET("envoy_cluster_upstream_rq_tx_reset", "HTTP/2 streams that the proxy reset."),
  SSL_HANDSHAKE("envoy_cluster_ssl_handshake", "TLS handshakes completed."),
  SSL_CONNECTION_ERROR(
      "envoy_cluster_ssl_connection_error", "TLS handshakes that failed, for any reason."),
  SSL_FAIL_VERIFY_ERROR(
      "envoy_cluster_ssl_fail_verify_error", "Endpoints whose certificate was not good."),
  SSL_FAIL_VERIFY_SAN(
      "envoy_cluster_ssl_fail_verify_san", "Endpoints that proved another identity."),
  CX_REVOKED(
      "truehop_upstream_connections_revoked_total",
      "Connections ended because the endpoint's certificate was revoked."),
  CX_EXPIRED(
      "truehop_upstream_connections_expired_total",
      "Connections given up because the endpoint's certificate expired."),
  STALE_REPLAYED(
      "truehop_stale_replayed_total",
      "Requests that met a stale connection and were replayed on a fresh one."),
  STALE_UNREPLAYED(
      "truehop_stale_unreplayed_total",
      "Requests that met a stale connection and could not be replayed safely.");

  private final String metric;
  private final String help;

  UpstreamCounter(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  String metric() {
    return metric;
  }

  String help() {
    return help;
  }
}
