package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.util.concurrent.Callable;

/// Immutable (static functions only): tasks throw anything, the lab throws two kinds.
final class Failures {
  private Failures() {}

  static <T> T passOn(Callable<T> task) throws IOException, InterruptedException {
    try {
      return task.call();
    } catch (IOException | InterruptedException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IOException(failure);
    }
  }
}
