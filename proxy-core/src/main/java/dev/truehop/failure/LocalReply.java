package dev.truehop.failure;

/// Immutable: what the client and the log get to see of a failure, in Envoy's words.
///
/// @param status the HTTP status, or 0 where nothing can be answered any more
/// @param details Envoy's `response_code_details`
/// @param body what the client reads; empty for an answer without a body
/// @param retriedBody the body after at least one retry
record LocalReply(int status, String details, String body, String retriedBody) {

  private static final String PREFIX =
      "upstream connect error or disconnect/reset before headers. ";

  /// A plain answer.
  static LocalReply of(int status, String details, String body) {
    return new LocalReply(status, details, body, body);
  }

  /// No answer: the client is gone, or has a part of the upstream's answer already.
  static LocalReply none(String details) {
    return of(0, details, "");
  }

  /// An upstream reset before the response began (Envoy, router.cc `onUpstreamReset`).
  static LocalReply reset(int status, String reason) {
    return new LocalReply(
        status,
        "upstream_reset_before_response_started{" + underscored(reason) + "}",
        PREFIX + "reset reason: " + reason,
        PREFIX + "retried and the latest reset reason: " + reason);
  }

  /// The same with another name in its details than in its body.
  static LocalReply reset(int status, String reason, String name) {
    LocalReply like = reset(status, reason);
    return new LocalReply(status, reset(status, name).details, like.body, like.retriedBody);
  }

  /// An upstream reset with a part of the response already passed on.
  static LocalReply lateReset(String reason) {
    return none("upstream_reset_after_response_started{" + underscored(reason) + "}");
  }

  /// Details may not hold blanks: the access log separates its fields by them.
  static String underscored(String text) {
    return text.replace(' ', '_');
  }
}
