package dev.truehop.metrics;

/// Immutable: what is counted about a listener. Names and meanings are Envoy's HTTP connection
/// manager statistics.
public enum DownstreamCounter {
  CX_TOTAL("envoy_http_downstream_cx_total", "Connections accepted."),
  CX_ACTIVE("envoy_http_downstream_cx_active", "Connections now open."),
  CX_DESTROY("envoy_http_downstream_cx_destroy", "Connections ended."),
  CX_DESTROY_REMOTE_ACTIVE_RQ(
      "envoy_http_downstream_cx_destroy_remote_active_rq",
      "Connections that the client ended with a request under way."),
  CX_IDLE_TIMEOUT(
      "envoy_http_downstream_cx_idle_timeout", "Connections closed for being idle too long."),
  CX_DRAIN_CLOSE("envoy_http_downstream_cx_drain_close", "Connections closed by the drain."),
  CX_PROTOCOL_ERROR(
      "envoy_http_downstream_cx_protocol_error", "Connections closed for a malformed request."),
  CX_HTTP2_TOTAL("envoy_http_downstream_cx_http2_total", "Connections that spoke HTTP/2."),
  CX_HTTP2_ACTIVE("envoy_http_downstream_cx_http2_active", "HTTP/2 connections now open."),
  CX_HTTP2_FLOOD(
      "truehop_downstream_http2_floods_total",
      "HTTP/2 connections ended because the client sent too much of what is no message."),
  CX_UPGRADES_TOTAL("envoy_http_downstream_cx_upgrades_total", "Upgrades and tunnels made."),
  CX_UPGRADES_ACTIVE("envoy_http_downstream_cx_upgrades_active", "Upgrades and tunnels now open."),
  RQ_TOTAL("envoy_http_downstream_rq_total", "Requests received."),
  RQ_HTTP2_TOTAL("envoy_http_downstream_rq_http2_total", "Requests received over HTTP/2."),
  RQ_ACTIVE("envoy_http_downstream_rq_active", "Requests under way."),
  RQ_HEADER_TIMEOUT(
      "envoy_http_downstream_rq_header_timeout", "Requests whose head did not arrive in time."),
  RQ_IDLE_TIMEOUT("envoy_http_downstream_rq_idle_timeout", "Requests that stood still too long."),
  RQ_RX_RESET("envoy_http_downstream_rq_rx_reset", "Requests that the client broke off."),
  SSL_HANDSHAKE("envoy_listener_ssl_handshake", "TLS handshakes completed."),
  SSL_NO_CERTIFICATE(
      "envoy_listener_ssl_no_certificate", "TLS handshakes completed without client certificate."),
  SSL_CONNECTION_ERROR(
      "envoy_listener_ssl_connection_error", "TLS handshakes that failed, for any reason."),
  SSL_FAIL_VERIFY_NO_CERT(
      "envoy_listener_ssl_fail_verify_no_cert", "Clients refused for want of a certificate."),
  SSL_FAIL_VERIFY_ERROR(
      "envoy_listener_ssl_fail_verify_error", "Clients refused because theirs was not good."),
  SSL_FAIL_VERIFY_SAN(
      "envoy_listener_ssl_fail_verify_san", "Clients refused because of whom theirs names."),
  SSL_HANDSHAKE_WAITED(
      "truehop_downstream_handshakes_waited_total",
      "TLS handshakes that had to wait for others before they began."),
  SSL_HANDSHAKE_OVERFLOW(
      "truehop_downstream_handshakes_overflow_total",
      "Clients refused because too many TLS handshakes were under way."),
  CX_REVOKED(
      "truehop_downstream_connections_revoked_total",
      "Connections ended because the client's certificate was revoked."),
  CX_EXPIRED(
      "truehop_downstream_connections_expired_total",
      "Connections drained because the client's certificate expired."),
  RQ_TX_RESET("envoy_http_downstream_rq_tx_reset", "HTTP/2 streams that the proxy reset."),
  RQ_RX_MALFORMED(
      "truehop_downstream_http2_malformed_total",
      "Requests that RFC 9113 calls malformed; their streams were reset.");

  private final String metric;
  private final String help;

  DownstreamCounter(String metric, String help) {
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
