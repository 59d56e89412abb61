package dev.truehop.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogWriterTest {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final List<String> systemLog = new CopyOnWriteArrayList<>();

  /// Thread-safe: an output that lets the test decide when and how much it takes.
  private static final class Valve implements LogOutput {
    private final StringBuffer written = new StringBuffer();
    private final Semaphore gate = new Semaphore(0);
    private final Semaphore arrivals = new Semaphore(0);
    private volatile int capacity = Integer.MAX_VALUE;
    private volatile boolean gated;

    @Override
    public void write(ByteBuffer octets) throws IOException {
      arrivals.release();
      if (gated) {
        gate.acquireUninterruptibly();
      }
      while (octets.hasRemaining()) {
        if (capacity == 0) {
          throw new IOException("No space left on device");
        }
        capacity = capacity - 1;
        written.append((char) octets.get());
      }
    }

    @Override
    public void close() {}

    @Override
    public String name() {
      return "the valve";
    }
  }

  @Test
  void linesOfOneWorkerArriveInOrder() throws Exception {
    Valve valve = new Valve();
    AccessLogWriter writer = new AccessLogWriter(valve, systemLog::add).start();
    AccessLogBuffer buffer = new AccessLogBuffer(format("%REQ(N)%"), writer);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      FakeSource source = new FakeSource();
      source.request.put("n", "line " + i);
      buffer.log(source);
      expected.append("line ").append(i).append('\n');
    }
    buffer.flush();
    assertTrue(writer.flush(PATIENCE));
    assertEquals(expected.toString(), valve.written.toString());
    assertEquals(0, writer.droppedLines());
    assertEquals(List.of(), systemLog);
    writer.close();
  }

  @Test
  void nothingIsHandedOverBeforeTheBufferIsFullOrTheTickSaysSo() throws Exception {
    Valve valve = new Valve();
    AccessLogWriter writer = new AccessLogWriter(valve, systemLog::add).start();
    AccessLogBuffer buffer = new AccessLogBuffer(format("x"), writer);
    buffer.log(new FakeSource());
    assertTrue(writer.flush(PATIENCE));
    assertEquals("", valve.written.toString());
    buffer.flush();
    buffer.flush();
    assertTrue(writer.flush(PATIENCE));
    assertEquals("x\n", valve.written.toString());
    writer.close();
  }

  @Test
  void anOutputThatStandsStillCostsLinesButNeitherMemoryNorTheWorkersTime() throws Exception {
    Valve valve = new Valve();
    valve.gated = true;
    AccessLogWriter writer = new AccessLogWriter(valve, systemLog::add).start();
    AccessLogBuffer buffer = new AccessLogBuffer(format("x".repeat(1023)), writer);
    buffer.log(new FakeSource());
    buffer.flush();
    valve.arrivals.acquireUninterruptibly();
    int lines = (int) (2 * LogLimits.QUEUED / 1024);
    for (int i = 0; i < lines; i++) {
      buffer.log(new FakeSource());
    }
    assertFalse(writer.flush(0));
    valve.gated = false;
    valve.gate.release(1);
    assertTrue(writer.flush(PATIENCE));
    long dropped = writer.droppedLines();
    long written = valve.written.toString().lines().count();
    assertEquals(lines + 1, dropped + written);
    assertTrue(written * 1024 <= LogLimits.QUEUED, "more waited than the queue may hold");
    assertTrue(written * 1024 > LogLimits.QUEUED / 2, "the queue held too little");
    assertEquals(
        List.of("access log: the valve was too slow; " + dropped + " lines were dropped"),
        systemLog);
    writer.close();
  }

  @Test
  void aFullDiskIsReportedOnceAndWritingGoesOnWhenThereIsSpace() throws Exception {
    Valve valve = new Valve();
    AccessLogWriter writer = new AccessLogWriter(valve, systemLog::add).start();
    AccessLogBuffer buffer = new AccessLogBuffer(format("%REQ(N)%"), writer);
    valve.capacity = 6;
    log(buffer, "one", "two");
    assertTrue(writer.flush(PATIENCE));
    log(buffer, "three");
    assertTrue(writer.flush(PATIENCE));
    assertEquals(2, writer.droppedLines());
    assertEquals(
        List.of(
            "access log: the valve takes no lines (No space left on device); dropping them until it"
                + " does"),
        systemLog);
    valve.capacity = Integer.MAX_VALUE;
    log(buffer, "four");
    assertTrue(writer.flush(PATIENCE));
    assertEquals("one\ntw\nfour\n", valve.written.toString());
    assertEquals(
        "access log: the valve takes lines again; 2 were dropped so far", systemLog.get(1));
    assertEquals(2, systemLog.size());
    writer.close();
  }

  @Test
  void theDeviceThatIsAlwaysFullDropsEverything() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs Linux's /dev/full");
    AccessLogWriter writer = AccessLogWriter.toFile(full, systemLog::add);
    log(new AccessLogBuffer(format("%REQ(N)%"), writer), "one", "two");
    assertTrue(writer.flush(PATIENCE));
    assertEquals(2, writer.droppedLines());
    assertEquals(1, systemLog.size());
    writer.close();
  }

  @Test
  void aRenamedOrRemovedFileIsOpenedAnew(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("access.log");
    Files.writeString(file, "before\n");
    AccessLogWriter writer = AccessLogWriter.toFile(file, systemLog::add);
    AccessLogBuffer buffer = new AccessLogBuffer(format("%REQ(N)%"), writer);
    log(buffer, "one");
    assertTrue(writer.flush(PATIENCE));
    Path rotated = Files.move(file, dir.resolve("access.log.1"));
    log(buffer, "two");
    assertTrue(writer.flush(PATIENCE));
    assertEquals("before\none\n", Files.readString(rotated));
    assertEquals("two\n", Files.readString(file));
    Files.delete(file);
    log(buffer, "three");
    assertTrue(writer.flush(PATIENCE));
    assertEquals("three\n", Files.readString(file));
    assertEquals(0, writer.droppedLines());
    writer.close();
  }

  private static void log(AccessLogBuffer buffer, String... lines) {
    for (String line : lines) {
      FakeSource source = new FakeSource();
      source.request.put("n", line);
      buffer.log(source);
    }
    buffer.flush();
  }

  private static LogFormat format(String pattern) {
    return assertInstanceOf(LogFormat.Compiled.Ok.class, LogFormat.compile(pattern)).format();
  }
}
