package dev.truehop.metrics;

import dev.truehop.failure.Flag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined: counts the ended exchanges of one cluster by status and response flags. A
/// request without a flag, nearly every one, is found by its status in an array; the others in a
/// short list.
public final class RequestStats {

  /// Statuses have three digits (RFC 9110, section 15); 0 is "none".
  private static final int CODES = 1000;

  /// Combinations of a status with flags, each some 400 octets. An upstream chooses statuses as it
  /// likes and can break off after each; this keeps it from filling the memory and the dashboard.
  static final int FLAGGED = 64;

  /// The numbers of one combination.
  private static final class Cell {
    private final int code;
    private final long flags;
    private final Histogram durations = new Histogram(Buckets.DURATIONS);
    private final Histogram requestOctets = new Histogram(Buckets.OCTETS);
    private final Histogram responseOctets = new Histogram(Buckets.OCTETS);

    Cell(int code, long flags) {
      this.code = code;
      this.flags = flags;
    }

    RequestSeries snapshot() {
      return new RequestSeries(
          code, flags, durations.snapshot(), requestOctets.snapshot(), responseOctets.snapshot());
    }
  }

  private final @Nullable Cell[] plain = new @Nullable Cell[CODES];
  private final List<Cell> flagged = new ArrayList<>();
  private final Cell other = new Cell(RequestSeries.OTHER, Flag.NONE);

  /// Counts an exchange that ended.
  ///
  /// @param code the status that the client got, 0 if none
  /// @param flags as [Flag#add] packs them
  /// @param requestOctets of the request's body
  /// @param responseOctets of the response's body
  public void record(
      int code, long flags, long durationNanos, long requestOctets, long responseOctets) {
    Cell cell = cell(code, flags);
    cell.durations.add(Buckets.ofDuration(durationNanos), durationNanos);
    cell.requestOctets.add(Buckets.ofOctets(requestOctets), requestOctets);
    cell.responseOctets.add(Buckets.ofOctets(responseOctets), responseOctets);
  }

  /// A copy for another thread.
  public List<RequestSeries> snapshot() {
    List<RequestSeries> series = new ArrayList<>();
    for (Cell cell : plain) {
      if (cell != null) {
        series.add(cell.snapshot());
      }
    }
    for (Cell cell : flagged) {
      series.add(cell.snapshot());
    }
    RequestSeries rest = other.snapshot();
    if (rest.durations().count() > 0) {
      series.add(rest);
    }
    return series;
  }

  private Cell cell(int code, long flags) {
    if (code < 0 || code >= CODES) {
      return other;
    }
    if (flags != Flag.NONE) {
      return flagged(code, flags);
    }
    Cell cell = plain[code];
    if (cell == null) {
      cell = new Cell(code, flags);
      plain[code] = cell;
    }
    return cell;
  }

  private Cell flagged(int code, long flags) {
    for (int i = 0; i < flagged.size(); i++) {
      Cell cell = flagged.get(i);
      if (cell.code == code && cell.flags == flags) {
        return cell;
      }
    }
    if (flagged.size() == FLAGGED) {
      return other;
    }
    Cell cell = new Cell(code, flags);
    flagged.add(cell);
    return cell;
  }
}
