package dev.truehop.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Thread-safe. What Netty logs as a warning while a simulation runs: an exception in a listener or
/// a task ends there, and would be seen nowhere else.
final class NettyWarnings extends Handler {
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private final List<Throwable> records = new ArrayList<>();

  NettyWarnings() {
    NETTY.addHandler(this);
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      records.add(new AssertionError(record.getMessage(), record.getThrown()));
    }
  }

  synchronized List<Throwable> take() {
    List<Throwable> taken = List.copyOf(records);
    records.clear();
    return taken;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    NETTY.removeHandler(this);
  }
}
