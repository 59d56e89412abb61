package dev.truehop.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the writer's thread): appends to a file, and looks before every write
/// whether the name still means this file. So rotation by renaming needs no signal, and a file that
/// was removed comes back.
final class FileOutput implements LogOutput {

  private final Path path;
  private FileChannel channel;
  private @Nullable Object identity;

  FileOutput(Path path) throws IOException {
    this.path = path;
    channel = open(path);
    identity = identity(path);
  }

  @Override
  public void write(ByteBuffer octets) throws IOException {
    Object current = identity(path);
    if (current == null || !Objects.equals(current, identity)) {
      FileChannel next = open(path);
      channel.close();
      channel = next;
      identity = identity(path);
    }
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String name() {
    return path.toString();
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// The file's device and inode, or null if there is none of that name.
  private static @Nullable Object identity(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    }
  }
}
