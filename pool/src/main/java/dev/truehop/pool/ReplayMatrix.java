package dev.truehop.pool;

/// Immutable. The rule behind `stale-reset`: may a request whose attempt failed with this verdict
/// be sent once more? A pure function; it holds only under conditions that its caller checks: no
/// response octet was passed on, the body is replayable, deadline and budget are left, at most two
/// attempts beyond the first, the old socket aborted, the new connection fresh.
///
/// The line that is not crossed is RFC 9110, 9.2.2: a proxy must not repeat a request that is not
/// idempotent unless it knows that the first one was not applied. A request whose last head octet
/// never left is not a request, so sending it elsewhere is its first sending.
public final class ReplayMatrix {

  private ReplayMatrix() {}

  /// Whether the stale rule allows a replay. False leaves the decision to the route's explicit
  /// `retryOn` tokens.
  public static boolean mayReplay(Verdict verdict, ReplayCase request) {
    if (!request.reusedConnection()) {
      return false;
    }
    boolean vouched = request.idempotent() || request.keyedOptIn();
    return switch (verdict) {
      case NEVER_SENT, INCOMPLETE, REFUSED -> true;
      case FIN_FIRST -> vouched || request.assumeNoDispatchAfterFin();
      case RESET_UNACKED, UNKNOWN -> vouched;
    };
  }
}
