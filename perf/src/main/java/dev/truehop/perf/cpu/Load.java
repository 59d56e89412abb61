package dev.truehop.perf.cpu;

import java.io.IOException;

/// A load generator; called on the main thread.
interface Load {
  int CONNECTIONS = 64;

  /// Keeps requests under way for a time: one on each of [#CONNECTIONS] connections of HTTP/1.1.
  LoadReport run(int port, int seconds) throws IOException, InterruptedException;

  /// For the line that says where the figures come from.
  String name();
}
