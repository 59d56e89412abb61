package dev.truehop.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestStatsTest {

  @Test
  void requestsAreCountedByStatusAndFlags() {
    RequestStats stats = new RequestStats();
    long uc = Failure.CONNECTION_TERMINATION.addTo(Flag.NONE);
    stats.plain(200, Flag.NONE).record(1_000_000, 10, 100);
    stats.plain(200, Flag.NONE).record(2_000_000, 0, 0);
    stats.plain(503, uc).record(3_000_000, 0, 95);
    stats.plain(503, Flag.add(Flag.add(Flag.NONE, Flag.URX), Flag.UC)).record(1, 0, 118);
    stats.plain(503, uc).record(1, 0, 95);
    List<RequestSeries> series = stats.snapshot();
    assertEquals(3, series.size());
    assertSeries(series.get(0), 200, "-", 2);
    assertSeries(series.get(1), 503, "UC", 2);
    assertSeries(series.get(2), 503, "URX,UC", 1);
    assertEquals(3_000_000, series.get(0).durations().sum());
    assertEquals(10, series.get(0).requestOctets().sum());
    assertEquals(100, series.get(0).responseOctets().sum());
  }

  @Test
  void aValueBelongsToTheFirstBucketWhoseBoundItDoesNotExceed() {
    assertEquals(0, Buckets.ofDuration(0));
    assertEquals(0, Buckets.ofDuration(500_000));
    assertEquals(1, Buckets.ofDuration(500_001));
    assertEquals(1, Buckets.ofDuration(1_000_000));
    assertEquals(2, Buckets.ofDuration(1_000_001));
    assertEquals(18, Buckets.ofDuration(3_600_000_000_000L));
    assertEquals(19, Buckets.ofDuration(3_600_000_000_001L));
    assertEquals(0, Buckets.ofOctets(0));
    assertEquals(0, Buckets.ofOctets(1000));
    assertEquals(1, Buckets.ofOctets(1001));
    assertEquals(4, Buckets.ofOctets(3_600_000));
    assertEquals(5, Buckets.ofOctets(Long.MAX_VALUE));
  }

  @Test
  void anUpstreamCanNotMakeSeriesWithoutEnd() {
    RequestStats stats = new RequestStats();
    for (int code = 200; code < 600; code++) {
      stats.plain(code, Failure.CONNECTION_TERMINATION_LATE.addTo(Flag.NONE)).record(1, 0, 0);
    }
    stats.plain(1000, Flag.NONE).record(1, 0, 0);
    List<RequestSeries> series = stats.snapshot();
    assertEquals(RequestStats.FLAGGED + 1, series.size());
    assertSeries(series.getLast(), RequestSeries.OTHER, "-", 400 - RequestStats.FLAGGED + 1);
  }

  @Test
  void callsOfGrpcAreCountedByTheirStatus() {
    RequestStats stats = new RequestStats();
    long uf = Failure.REMOTE_CONNECTION_FAILURE.addTo(Flag.NONE);
    stats.plain(200, Flag.NONE).record(1, 0, 0);
    for (int grpc : new int[] {0, 16, -1, 17, 5_000}) {
      stats.grpc(200, Flag.NONE, grpc).record(1, 0, 0);
      stats.grpc(200, uf, grpc).record(1, 0, 0);
    }
    List<RequestSeries> series = stats.snapshot();
    List<Integer> statuses = series.stream().map(RequestSeries::grpc).toList();
    assertEquals(List.of(RequestSeries.NO_GRPC, -1, 0, 16, 0, 16, -1), statuses);
    assertSeries(series.get(0), 200, "-", 1);
    assertSeries(series.get(1), 200, "-", 3);
    assertSeries(series.get(6), 200, "UF", 3);
  }

  @Test
  void aSnapshotIsACopy() {
    RequestStats stats = new RequestStats();
    stats.plain(0, Flag.NONE).record(1, 0, 0);
    RequestSeries before = stats.snapshot().getFirst();
    stats.plain(0, Flag.NONE).record(1, 0, 0);
    assertSeries(before, 0, "-", 1);
    RequestSeries both = before.plus(stats.snapshot().getFirst());
    assertSeries(both, 0, "-", 3);
    long[] expected = new long[Buckets.DURATIONS.length + 1];
    expected[0] = 3;
    assertArrayEquals(expected, both.durations().counts());
  }

  private static void assertSeries(RequestSeries series, int code, String flags, int count) {
    assertEquals(code, series.code());
    assertEquals(flags, Flag.text(series.flags()));
    assertEquals(count, series.durations().count());
    assertEquals(count, series.requestOctets().count());
    assertEquals(count, series.responseOctets().count());
  }
}
