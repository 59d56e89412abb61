package dev.truehop.grpc;

/// Immutable: the statuses of gRPC, by their codes (gRPC, "Status codes and their use in gRPC").
public enum GrpcStatus {
  OK("OK"),
  CANCELLED("Canceled"),
  UNKNOWN("Unknown"),
  INVALID_ARGUMENT("InvalidArgument"),
  DEADLINE_EXCEEDED("DeadlineExceeded"),
  NOT_FOUND("NotFound"),
  ALREADY_EXISTS("AlreadyExists"),
  PERMISSION_DENIED("PermissionDenied"),
  RESOURCE_EXHAUSTED("ResourceExhausted"),
  FAILED_PRECONDITION("FailedPrecondition"),
  ABORTED("Aborted"),
  OUT_OF_RANGE("OutOfRange"),
  UNIMPLEMENTED("Unimplemented"),
  INTERNAL("Internal"),
  UNAVAILABLE("Unavailable"),
  DATA_LOSS("DataLoss"),
  UNAUTHENTICATED("Unauthenticated");

  /// The code of a message that has no status, or none that is a number.
  public static final int NONE = -1;

  private static final GrpcStatus[] ALL = values();

  private final String camel;

  GrpcStatus(String camel) {
    this.camel = camel;
  }

  /// What stands in `grpc-status`: 0 to 16.
  public int code() {
    return ordinal();
  }

  /// The name as Envoy's access log writes it by default.
  public String camel() {
    return camel;
  }

  /// Whether a code is one of these.
  public static boolean isKnown(int code) {
    return code >= 0 && code < ALL.length;
  }

  /// The status of a code that [#isKnown].
  public static GrpcStatus of(int code) {
    return ALL[code];
  }

  /// What an HTTP status means to a client of gRPC (gRPC, "HTTP to gRPC Status Code Mapping").
  public static GrpcStatus ofHttp(int status) {
    return switch (status) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }
}
