package dev.truehop.metrics;

import dev.truehop.failure.Flag;
import dev.truehop.grpc.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined: counts the ended exchanges of one cluster by status, response flags and, for
/// gRPC, the status of that. What nearly every request is, is found in an array: by its status
/// without a flag, or by gRPC's status with 200; the others in a short list.
public final class RequestStats {

  /// Statuses have three digits (RFC 9110, section 15); 0 is "none".
  private static final int CODES = 1000;

  private static final int OK = 200;

  /// Combinations of a status with flags, each some 400 octets. An upstream chooses statuses as it
  /// likes and can break off after each; this keeps it from filling the memory and the dashboard.
  static final int FLAGGED = 64;

  /// The statuses of gRPC, after one place for "none".
  private static final int GRPC_CODES = GrpcStatus.values().length + 1;

  /// Worker-confined: the numbers of one combination.
  public static final class Cell {
    private final int code;
    private final long flags;
    private final int grpc;
    private final Histogram durations = new Histogram(Buckets.DURATIONS);
    private final Histogram requestOctets = new Histogram(Buckets.OCTETS);
    private final Histogram responseOctets = new Histogram(Buckets.OCTETS);

    private Cell(int code, long flags, int grpc) {
      this.code = code;
      this.flags = flags;
      this.grpc = grpc;
    }

    /// Counts an exchange that ended.
    ///
    /// @param up octets of the request's body
    /// @param down octets of the response's body
    public void record(long durationNanos, long up, long down) {
      durations.add(Buckets.ofDuration(durationNanos), durationNanos);
      requestOctets.add(Buckets.ofOctets(up), up);
      responseOctets.add(Buckets.ofOctets(down), down);
    }

    RequestSeries snapshot() {
      return new RequestSeries(
          code,
          flags,
          grpc,
          durations.snapshot(),
          requestOctets.snapshot(),
          responseOctets.snapshot());
    }
  }

  private final @Nullable Cell[] plain = new @Nullable Cell[CODES];
  private final @Nullable Cell[] calls = new @Nullable Cell[GRPC_CODES];
  private final List<Cell> listed = new ArrayList<>();
  private final Cell other = new Cell(RequestSeries.OTHER, Flag.NONE, RequestSeries.NO_GRPC);

  /// Where an exchange counts that is no gRPC.
  ///
  /// @param code the status that the client got, 0 if none
  /// @param flags as [Flag#add] packs them
  public Cell plain(int code, long flags) {
    if (code < 0 || code >= CODES) {
      return other;
    }
    if (flags != Flag.NONE) {
      return listed(code, flags, RequestSeries.NO_GRPC);
    }
    Cell cell = plain[code];
    if (cell == null) {
      cell = new Cell(code, flags, RequestSeries.NO_GRPC);
      plain[code] = cell;
    }
    return cell;
  }

  /// Where a call of gRPC counts.
  ///
  /// @param grpc its status; one that is not gRPC's own counts as none
  public Cell grpc(int code, long flags, int grpc) {
    int known = GrpcStatus.isKnown(grpc) ? grpc : GrpcStatus.NONE;
    if (code < 0 || code >= CODES) {
      return other;
    }
    if (flags != Flag.NONE || code != OK) {
      return listed(code, flags, known);
    }
    Cell cell = calls[known + 1];
    if (cell == null) {
      cell = new Cell(code, flags, known);
      calls[known + 1] = cell;
    }
    return cell;
  }

  /// A copy for another thread.
  public List<RequestSeries> snapshot() {
    List<RequestSeries> series = new ArrayList<>();
    add(plain, series);
    add(calls, series);
    for (Cell cell : listed) {
      series.add(cell.snapshot());
    }
    RequestSeries rest = other.snapshot();
    if (rest.durations().count() > 0) {
      series.add(rest);
    }
    return series;
  }

  private static void add(@Nullable Cell[] cells, List<RequestSeries> series) {
    for (Cell cell : cells) {
      if (cell != null) {
        series.add(cell.snapshot());
      }
    }
  }

  private Cell listed(int code, long flags, int grpc) {
    for (int i = 0; i < listed.size(); i++) {
      Cell cell = listed.get(i);
      if (cell.code == code && cell.flags == flags && cell.grpc == grpc) {
        return cell;
      }
    }
    if (listed.size() == FLAGGED) {
      return other;
    }
    Cell cell = new Cell(code, flags, grpc);
    listed.add(cell);
    return cell;
  }
}
