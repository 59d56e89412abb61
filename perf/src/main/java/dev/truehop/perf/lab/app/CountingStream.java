package dev.truehop.perf.lab.app;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Worker-confined (to its connection): tells the app how many octets it was sent.
final class CountingStream extends FilterInputStream {
  private final App app;

  CountingStream(InputStream in, App app) {
    super(in);
    this.app = app;
  }

  @Override
  public int read() throws IOException {
    int octet = super.read();
    app.octetsRead(octet < 0 ? 0 : 1);
    return octet;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    app.octetsRead(Math.max(0, count));
    return count;
  }

  /// Bodies are skipped, not read.
  @Override
  public long skip(long wanted) throws IOException {
    long count = super.skip(wanted);
    app.octetsRead(Math.toIntExact(count));
    return count;
  }
}
