package dev.truehop.pool;

/// Worker-confined. A wire that is a few fields: the test decides what the kernel says.
final class FakeWire implements Wire {
  private final long id;
  KernelView kernel = KernelView.ESTABLISHED;
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
  public KernelView look() {
    looks++;
    return kernel;
  }

  @Override
  public boolean cheapConnect() {
    return true;
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
