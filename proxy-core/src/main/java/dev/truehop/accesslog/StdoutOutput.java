package dev.truehop.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Worker-confined (to the writer's thread): the process's standard output, past `System.out`,
/// whose lock and encoder are of no use here.
final class StdoutOutput implements LogOutput {

  private final FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();

  @Override
  public void write(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  /// Leaves the process's standard output open: others print to it.
  @Override
  public void close() {}

  @Override
  public String name() {
    return "standard output";
  }
}
