package dev.truehop.pool;

/// Worker-confined. A wire that is a few fields: the test decides what the kernel says.
final class FakeWire implements Wire {
  boolean multiplexed = true;
  private final long id;
  KernelView kernel = KernelView.ESTABLISHED;
  boolean cheapConnect = true;
  long rttNanos = -1;
  long rttVarNanos = -1;
  int looks;
  boolean closed;
  boolean aborted;
  Runnable onAbort = () -> {};

  FakeWire(long id) {
    this.id = id;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean multiplexed() {
    return multiplexed;
  }

  @Override
  public KernelView look() {
    looks++;
    return kernel;
  }

  @Override
  public boolean cheapConnect() {
    return cheapConnect;
  }

  @Override
  public long rttNanos() {
    return rttNanos;
  }

  @Override
  public long rttVarNanos() {
    return rttVarNanos;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void abort() {
    if (!aborted) {
      aborted = true;
      onAbort.run();
    }
  }

  boolean open() {
    return !closed && !aborted;
  }

  @Override
  public String describe() {
    return "wire " + id;
  }
}
