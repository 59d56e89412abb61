package dev.truehop.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Thread-safe: takes full buffers from the workers and writes them on a thread of its own. A
/// worker never waits for it: what does not fit into the bounded queue, and what the output refuses
/// (disk full, closed pipe), is dropped and counted. Each bout of trouble makes one line in the
/// system log when it begins and one when it ends; every buffer tries the output anew, so recovery
/// needs no help.
public final class AccessLogWriter implements AutoCloseable {

  /// @param done counted down when everything before this has been written or dropped
  private record Chunk(byte[] octets, int length, int lines, @Nullable CountDownLatch done) {}

  private static final Chunk END = new Chunk(new byte[0], 0, 0, null);

  private final LogOutput output;
  private final Consumer<String> systemLog;
  private final Queue<Chunk> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedOctets = new AtomicLong();
  private final Queue<byte[]> spares = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spareCount = new AtomicInteger();
  private final AtomicLong droppedLines = new AtomicLong();
  private final AtomicLong overflowedLines = new AtomicLong();
  private final Thread thread;
  private volatile boolean waiting;

  /// Confined to the writer's thread.
  private boolean failing;

  /// Confined to the writer's thread: the output ends in the middle of a line.
  private boolean midLine;

  /// Confined to the writer's thread: how many overflowed lines the system log knows of.
  private long reportedOverflow;

  AccessLogWriter(LogOutput output, Consumer<String> systemLog) {
    this.output = output;
    this.systemLog = systemLog;
    this.thread = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
  }

  /// Writes to standard output. Messages about the log itself go to `systemLog`, from the writer's
  /// thread.
  public static AccessLogWriter toStdout(Consumer<String> systemLog) {
    return new AccessLogWriter(new StdoutOutput(), systemLog).start();
  }

  /// Appends to a file, which is made if it is missing; throws if it can not be opened now.
  public static AccessLogWriter toFile(Path file, Consumer<String> systemLog) throws IOException {
    return new AccessLogWriter(new FileOutput(file), systemLog).start();
  }

  AccessLogWriter start() {
    thread.start();
    return this;
  }

  /// Lines that were lost: the queue was full, or the output refused them.
  public long droppedLines() {
    return droppedLines.get();
  }

  /// Waits until everything that was handed over before has been written or dropped. False where
  /// that took longer than the timeout: the output stands still.
  public boolean flush(long timeoutNanos) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    enqueue(new Chunk(END.octets, 0, 0, done));
    return done.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /// Lets the thread end after what is queued. Does not wait; see [#flush].
  @Override
  public void close() {
    enqueue(END);
  }

  /// Takes a buffer over; its first `length` octets are `lines` complete lines.
  void offer(byte[] octets, int length, int lines) {
    if (queuedOctets.addAndGet(octets.length) > LogLimits.QUEUED) {
      queuedOctets.addAndGet(-octets.length);
      droppedLines.addAndGet(lines);
      overflowedLines.addAndGet(lines);
      keep(octets);
      return;
    }
    enqueue(new Chunk(octets, length, lines, null));
  }

  /// An empty buffer.
  byte[] spare() {
    byte[] kept = spares.poll();
    if (kept == null) {
      return new byte[LogLimits.BUFFER];
    }
    spareCount.decrementAndGet();
    return kept;
  }

  private void keep(byte[] octets) {
    if (octets.length != LogLimits.BUFFER) {
      return;
    }
    if (spareCount.incrementAndGet() > LogLimits.SPARE_BUFFERS) {
      spareCount.decrementAndGet();
    } else {
      spares.add(octets);
    }
  }

  private void enqueue(Chunk chunk) {
    queue.add(chunk);
    if (waiting) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (true) {
      Chunk chunk = next();
      if (chunk == END) {
        closeOutput();
        return;
      }
      if (chunk.length > 0) {
        write(chunk);
        queuedOctets.addAndGet(-chunk.octets.length);
        keep(chunk.octets);
      }
      reportOverflow();
      if (chunk.done != null) {
        chunk.done.countDown();
      }
    }
  }

  private Chunk next() {
    Chunk chunk = queue.poll();
    while (chunk == null) {
      waiting = true;
      chunk = queue.poll();
      if (chunk == null) {
        LockSupport.park(this);
        chunk = queue.poll();
      }
      waiting = false;
    }
    return chunk;
  }

  private void write(Chunk chunk) {
    ByteBuffer octets = ByteBuffer.wrap(chunk.octets, 0, chunk.length);
    try {
      if (midLine) {
        output.write(ByteBuffer.wrap(new byte[] {'\n'}));
        midLine = false;
      }
      output.write(octets);
      if (failing) {
        failing = false;
        systemLog.accept(
            "access log: %s takes lines again; %d were dropped so far"
                .formatted(output.name(), droppedLines.get()));
      }
    } catch (IOException e) {
      if (octets.position() > 0) {
        midLine = chunk.octets[octets.position() - 1] != '\n';
      }
      droppedLines.addAndGet(lines(octets));
      if (!failing) {
        failing = true;
        systemLog.accept(
            "access log: %s takes no lines (%s); dropping them until it does"
                .formatted(output.name(), e.getMessage()));
      }
    }
  }

  /// The complete lines in what is left.
  private static int lines(ByteBuffer octets) {
    int lines = 0;
    for (int i = octets.position(); i < octets.limit(); i++) {
      if (octets.get(i) == '\n') {
        lines++;
      }
    }
    return lines;
  }

  /// One message for each time that the queue ran full, when it is empty again.
  private void reportOverflow() {
    long overflowed = overflowedLines.get();
    if (overflowed != reportedOverflow && queue.isEmpty()) {
      systemLog.accept(
          "access log: %s was too slow; %d lines were dropped"
              .formatted(output.name(), overflowed - reportedOverflow));
      reportedOverflow = overflowed;
    }
  }

  private void closeOutput() {
    try {
      output.close();
    } catch (IOException e) {
      systemLog.accept("access log: closing %s: %s".formatted(output.name(), e.getMessage()));
    }
  }
}
