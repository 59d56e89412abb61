package dev.truehop.accesslog;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.truehop.failure.Failure;
import dev.truehop.failure.Flag;
import dev.truehop.metrics.RequestStats;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocationTest {

  private static final int ROUNDS = 1000;

  /// Worker-confined: an exchange that creates nothing.
  private static final class StillSource implements LogSource {
    private final byte[] value = "a \"value\" of a field".getBytes(StandardCharsets.US_ASCII);
    private final long flags = Failure.CONNECTION_TERMINATION.addTo(Flag.NONE);

    @Override
    public void text(TextField field, ByteSink out) {
      out.put("127.0.0.1:8080");
    }

    @Override
    public long number(NumberField field) {
      return 1_234_567;
    }

    @Override
    public long flags() {
      return flags;
    }

    @Override
    public void requestField(AsciiName name, ByteSink out) {
      out.put(value, 0, value.length);
    }

    @Override
    public void responseField(AsciiName name, ByteSink out) {
      out.put(value, 0, value.length);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLineCostsNoObject(boolean json) {
    LogFormat format = json ? LogFormat.json() : LogFormat.text();
    ByteSink sink = new ByteSink(LogLimits.BUFFER);
    LogSource source = new StillSource();
    assertNothing(
        allocated(
            () -> {
              sink.cut(0);
              format.render(source, sink);
            }));
  }

  @Test
  void countingARequestCostsNoObject() {
    RequestStats stats = new RequestStats();
    long flags = Failure.CONNECTION_TERMINATION.addTo(Flag.NONE);
    assertNothing(
        allocated(
            () -> {
              stats.plain(200, Flag.NONE).record(1_000_000, 0, 100);
              stats.plain(503, flags).record(1_000_000, 0, 95);
            }));
  }

  /// The virtual machine itself may create a thing or two on the way: less than one octet a round
  /// is none of ours.
  private static void assertNothing(long octets) {
    assertTrue(octets < ROUNDS, octets + " octets in " + ROUNDS + " rounds");
  }

  /// Octets allocated by this thread in `ROUNDS` rounds, after as many to warm up.
  private static long allocated(Runnable round) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemoryEnabled(), "this virtual machine does not measure");
    threads.getCurrentThreadAllocatedBytes();
    repeat(round);
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(round);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void repeat(Runnable round) {
    for (int i = 0; i < ROUNDS; i++) {
      round.run();
    }
  }
}
