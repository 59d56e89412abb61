package dev.truehop.retry;

/// Immutable: everything that [RetryPolicy] may look at.
///
/// @param idempotent the request's method is one that may be repeated (RFC 9110, 9.2.2)
/// @param idempotencyKey the request carries an `Idempotency-Key`
/// @param assumeNoDispatchAfterFin what the cluster says
/// @param bodyReplayable every octet of the body that was sent is still there
/// @param responsePassedOn an octet of a response has been passed on to the client
/// @param nanosLeft until the route's deadline, nanoseconds; `Long.MAX_VALUE` without one
/// @param retriesUsed how many retries of [Decision.Cause#TOKEN] went before
/// @param staleReplaysUsed how many of [Decision.Cause#STALE] went before
/// @param repicksUsed how many of [Decision.Cause#FENCED] went before
/// @param budgetLeft whether the [RetryBudget] has room for one more
public record FailedAttempt(
    Outcome outcome,
    boolean idempotent,
    boolean idempotencyKey,
    boolean assumeNoDispatchAfterFin,
    boolean bodyReplayable,
    boolean responsePassedOn,
    long nanosLeft,
    int retriesUsed,
    int staleReplaysUsed,
    int repicksUsed,
    boolean budgetLeft) {}
