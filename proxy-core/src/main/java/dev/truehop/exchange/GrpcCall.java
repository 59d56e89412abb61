package dev.truehop.exchange;

import dev.truehop.grpc.GrpcFields;
import dev.truehop.grpc.GrpcStatus;
import dev.truehop.http1.KnownField;
import dev.truehop.http1.RequestHead;
import dev.truehop.http1.ResponseHead;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What an exchange is besides when it is a call of gRPC: the time that the client
/// gives it, and the status that ends it.
final class GrpcCall {
  private final long timeoutNanos;
  private int status = GrpcStatus.NONE;

  private GrpcCall(long timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
  }

  /// The call that a request is; null for every other request.
  static @Nullable GrpcCall of(RequestHead head) {
    int type = head.find(KnownField.CONTENT_TYPE);
    if (type < 0 || !GrpcFields.isGrpc(head.bytes(), head.valueStart(type), head.valueEnd(type))) {
      return null;
    }
    int timeout = head.find("grpc-timeout");
    return new GrpcCall(
        timeout < 0
            ? -1
            : GrpcFields.timeoutNanos(
                head.bytes(), head.valueStart(timeout), head.valueEnd(timeout)));
  }

  /// The status in a response's head, which then has no body; [GrpcStatus#NONE] without one.
  static int statusOf(ResponseHead head) {
    int field = head.find("grpc-status");
    return field < 0
        ? GrpcStatus.NONE
        : GrpcFields.status(head.bytes(), head.valueStart(field), head.valueEnd(field));
  }

  /// What the client gives the whole call, nanoseconds; -1 where it says nothing that counts.
  long timeoutNanos() {
    return timeoutNanos;
  }

  void answered(ResponseHead head) {
    status = statusOf(head);
  }

  /// The response has ended, perhaps with trailers.
  void ended(byte[] trailers, int length) {
    int last = GrpcFields.statusOfTrailers(trailers, length);
    if (last != GrpcStatus.NONE) {
      status = last;
    }
  }

  void answered(GrpcStatus status) {
    this.status = status.code();
  }

  /// The client is told nothing but that nothing was done.
  void refused() {
    status = GrpcStatus.NONE;
  }

  /// The code that the client got or, as in Envoy, what the HTTP status means where nobody said
  /// one; [GrpcStatus#NONE] where there is none either.
  ///
  /// @param httpStatus 0 = none
  int status(int httpStatus) {
    boolean silent = status == GrpcStatus.NONE && httpStatus > 0;
    return silent ? GrpcStatus.ofHttp(httpStatus).code() : status;
  }
}
