package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.route.Route;
import dev.truehop.upstream.UpstreamWire;
import org.jspecify.annotations.Nullable;

/// Worker-confined. When an exchange has to be over, and what it waits too long for. Serves one
/// exchange after the other of its downstream connection.
///
/// The route's timeout runs from the end of the request to the head of the response, and the
/// per-try timeout likewise for one attempt: neither cuts a long upload or a stream that has begun
/// (`docs/adr/0006-route-timeout.md`). Those end when nothing moves for too long. What a client of
/// gRPC gives its call runs from its head to the very end (`docs/adr/0023-grpc-timeout.md`).
final class Deadlines {
  enum Due {
    NOTHING,
    ROUTE,
    ATTEMPT,
    CALL,
    IDLE
  }

  private static final long NONE = Long.MAX_VALUE;

  private final Listener listener;
  private long routeTimeoutNanos;
  private long perTryTimeoutNanos;
  private long routeNanos;
  private long attemptNanos;
  private long callNanos;
  private long beganNanos;
  private long movedOctets;
  private long seenOctets;
  private long movedNanos;

  Deadlines(Listener listener) {
    this.listener = listener;
  }

  void begin(long now) {
    routeTimeoutNanos = 0;
    perTryTimeoutNanos = 0;
    routeNanos = NONE;
    attemptNanos = NONE;
    callNanos = NONE;
    beganNanos = now;
    movedOctets = 0;
    seenOctets = 0;
    movedNanos = now;
  }

  void route(Route route, @Nullable GrpcCall grpc) {
    routeTimeoutNanos = route.timeoutNanos();
    perTryTimeoutNanos = route.retries().perTryTimeoutNanos();
    if (grpc != null && grpc.timeoutNanos() > 0 && route.maxCallNanos() > 0) {
      callNanos = beganNanos + Math.min(grpc.timeoutNanos(), route.maxCallNanos());
    }
  }

  void requestComplete(long now) {
    if (routeTimeoutNanos > 0) {
      routeNanos = now + routeTimeoutNanos;
    }
  }

  /// A connection has the whole request.
  void attemptSent(long now) {
    if (perTryTimeoutNanos > 0) {
      attemptNanos = now + perTryTimeoutNanos;
    }
  }

  void attemptOver() {
    attemptNanos = NONE;
  }

  /// Octets went one way or the other.
  void moved(int octets) {
    movedOctets += octets;
  }

  /// Until the first deadline of the route or the call; `Long.MAX_VALUE` without one.
  long nanosLeft(long now) {
    long route = routeNanos == NONE ? NONE : routeNanos - now;
    return callNanos == NONE ? route : Math.min(route, callNanos - now);
  }

  /// With which code a response breaks off that has begun when a time has passed. The time of a
  /// call is its client's own; clients of gRPC make of this code what they make of their own clock.
  static int resetCode(Failure failure) {
    return failure == Failure.CALL_TIMEOUT ? UpstreamWire.CANCEL : UpstreamWire.NO_RESET;
  }

  /// What is due now.
  ///
  /// @param answered whether the response has begun
  /// @param tunnel whether the exchange has become a tunnel, which may be silent for longer
  Due due(long now, boolean answered, boolean tunnel) {
    if (callNanos != NONE && callNanos - now <= 0) {
      return Due.CALL;
    }
    if (!answered && routeNanos != NONE && routeNanos - now <= 0) {
      return Due.ROUTE;
    }
    if (!answered && attemptNanos != NONE && attemptNanos - now <= 0) {
      return Due.ATTEMPT;
    }
    if (movedOctets != seenOctets) {
      seenOctets = movedOctets;
      movedNanos = now;
      return Due.NOTHING;
    }
    long limit = tunnel ? listener.idleTimeoutNanos() : ExchangeLimits.STREAM_IDLE_NANOS;
    return now - movedNanos > limit ? Due.IDLE : Due.NOTHING;
  }
}
