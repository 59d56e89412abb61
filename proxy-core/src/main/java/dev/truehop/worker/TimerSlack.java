package dev.truehop.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Immutable (static functions only). By how much Linux may prolong what a thread sleeps: 50 us if
/// nobody says otherwise (`PR_SET_TIMERSLACK` of prctl(2), `timerslack_ns` of proc(5)).
final class TimerSlack {
  private static final Path THREAD = Path.of("/proc/thread-self");

  private TimerSlack() {}

  /// Lets this thread sleep as shortly as the timer can, from now on.
  ///
  /// @return whether it does; not on other systems, nor where `/proc` is not there or read-only
  static boolean drop() {
    try {
      Files.writeString(file(), "1");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// The file is that of a process, or of a thread by its number, but not among a process's tasks.
  static Path file() throws IOException {
    Path thread = Files.readSymbolicLink(THREAD).getFileName();
    return THREAD.resolveSibling(thread).resolve("timerslack_ns");
  }
}
