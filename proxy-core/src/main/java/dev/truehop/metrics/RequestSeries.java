package dev.truehop.metrics;

/// Immutable: the requests that ended in one way.
///
/// @param code the status that the client got, 0 if none, [#OTHER] for the rest
/// @param flags the response flags, as [dev.truehop.failure.Flag#add] packs them
/// @param grpc the status that a gRPC client got, 0 to 16, or -1 for none; [#NO_GRPC] for the rest
/// @param durations in nanoseconds
/// @param requestOctets of the requests' bodies
/// @param responseOctets of the responses' bodies
public record RequestSeries(
    int code,
    long flags,
    int grpc,
    HistogramSnapshot durations,
    HistogramSnapshot requestOctets,
    HistogramSnapshot responseOctets) {

  /// The code of the series that takes what has no series of its own: a status above 999, or one
  /// more combination of status and flags than is kept.
  public static final int OTHER = -1;

  /// What the requests that are no gRPC have for its status.
  public static final int NO_GRPC = -2;

  RequestSeries plus(RequestSeries same) {
    return new RequestSeries(
        code,
        flags,
        grpc,
        durations.plus(same.durations),
        requestOctets.plus(same.requestOctets),
        responseOctets.plus(same.responseOctets));
  }
}
