package dev.truehop.pool;

/// Immutable. The facts about one failed attempt, gathered before its socket is aborted.
///
/// @param anyOctetAccepted whether the kernel took at least one octet of the request. A failed
///   write may follow a partial one, so this is counted where octets are handed over
/// @param headCompleteAccepted whether the kernel took the last octet of the head (with TLS: the
///   record that holds it)
/// @param refusedByPeer the peer said by protocol that it did not process the request (RFC 9113 8.7
///   and 6.8, RFC 9110 15.5.20, RFC 8470)
/// @param finSeen the peer's FIN was seen, whether or not a reset followed
/// @param resetSeen the connection was reset
/// @param ackedOctets octets of this request that the peer's kernel acknowledged
///   (`tcpi_bytes_acked`, minus one for the SYN, minus what earlier requests had sent), or -1 where
///   the system can not tell
public record DeliveryFacts(
    boolean anyOctetAccepted,
    boolean headCompleteAccepted,
    boolean refusedByPeer,
    boolean finSeen,
    boolean resetSeen,
    long ackedOctets) {

  /// The strongest verdict that these facts carry. Facts that contradict each other carry none.
  public Verdict verdict() {
    if (!anyOctetAccepted && !headCompleteAccepted && ackedOctets <= 0) {
      return Verdict.NEVER_SENT;
    }
    if (anyOctetAccepted && !headCompleteAccepted) {
      return Verdict.INCOMPLETE;
    }
    if (!anyOctetAccepted) {
      return Verdict.UNKNOWN;
    }
    if (refusedByPeer) {
      return Verdict.REFUSED;
    }
    if (ackedOctets != 0) {
      return Verdict.UNKNOWN;
    }
    // Every FIN carries how far the peer's kernel had received when it closed its side, so a FIN
    // with nothing acknowledged is exact. The acknowledgement in a reset is ignored by Linux, so a
    // reset with nothing acknowledged is not.
    if (finSeen) {
      return Verdict.FIN_FIRST;
    }
    return resetSeen ? Verdict.RESET_UNACKED : Verdict.UNKNOWN;
  }
}
