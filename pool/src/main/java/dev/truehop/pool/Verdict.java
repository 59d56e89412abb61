package dev.truehop.pool;

/// Immutable. What is known about the delivery of a failed attempt's request, from the strongest
/// proof that it was not executed down to no knowledge at all. "Delivered" is not "executed": only
/// the latter decides whether a request may be repeated, and only the first three exclude it.
public enum Verdict {
  /// Proof: no octet of the request was accepted by the kernel.
  NEVER_SENT("never-sent"),
  /// Proof: the head's last octet was never handed to the kernel, so no server had a request.
  INCOMPLETE("incomplete"),
  /// The peer's word, by the protocol (RFC 9113, 8.7): it was not processed.
  REFUSED("refused"),
  /// The peer closed its side and had not received one octet of the request by then. Proof only for
  /// a server that does not dispatch requests after its own FIN.
  FIN_FIRST("fin-first"),
  /// A reset, no FIN, no octet acknowledged. A presumption: a server that read the request,
  /// executed it and aborted before its delayed acknowledgement looks the same.
  RESET_UNACKED("reset-unacked"),
  /// Nothing is known.
  UNKNOWN("unknown");

  private final String token;

  Verdict(String token) {
    this.token = token;
  }

  /// Whether the request provably was not executed, so that anybody may repeat it.
  public boolean excludesExecution() {
    return switch (this) {
      case NEVER_SENT, INCOMPLETE, REFUSED -> true;
      case FIN_FIRST, RESET_UNACKED, UNKNOWN -> false;
    };
  }

  /// The word in the `x-truehop-delivery` header, in logs and as a label's value in metrics.
  public String token() {
    return token;
  }
}
