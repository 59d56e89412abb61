package dev.truehop.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where log lines end up. Called on the writer's thread only.
interface LogOutput {

  /// Writes all of it; may take as long as the reader does. The buffer's position says how far it
  /// came where it throws: disk full, closed pipe, a file that can not be opened.
  void write(ByteBuffer octets) throws IOException;

  void close() throws IOException;

  /// How messages call it.
  String name();
}
