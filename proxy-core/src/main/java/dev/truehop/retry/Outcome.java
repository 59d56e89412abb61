package dev.truehop.retry;

import dev.truehop.failure.Failure;
import dev.truehop.pool.Verdict;

/// Immutable: how an attempt ended that is not simply passed on.
public sealed interface Outcome {

  /// Immutable: the upstream answered; the head of its response is there, none of it passed on.
  ///
  /// @param status 100 to 999
  /// @param grpcStatus the code that the response's head carries, -1 without one
  /// @param rateLimited the response carries `x-envoy-ratelimited`
  /// @param reusedConnection the attempt was made on a kept connection
  record Answered(int status, int grpcStatus, boolean rateLimited, boolean reusedConnection)
      implements Outcome {}

  /// Immutable: the attempt failed.
  ///
  /// @param verdict what is known about the delivery of the request
  /// @param reusedConnection the attempt was made on a kept connection
  /// @param anyHeadHandedOver at least one octet of the request's head was handed to a connection,
  ///   in this attempt or in an earlier one
  /// @param responseOctetSeen at least one octet of a response had arrived: the upstream has read
  ///   the request, so this is no staleness
  record Failed(
      Failure failure,
      Verdict verdict,
      boolean reusedConnection,
      boolean anyHeadHandedOver,
      boolean responseOctetSeen)
      implements Outcome {}

  /// Immutable: the endpoint's generation was fenced before the first octet of this attempt was
  /// written: while it queued, or between acquire and write on a fresh connection.
  record Fenced() implements Outcome {}
}
