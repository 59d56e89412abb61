package dev.truehop.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Worker-confined (to the thread that polls). Says when files have changed and have come to rest.
/// It looks at their metadata: unlike notifications, that sees symbolic links being swapped
/// (Kubernetes' `..data`) and works on every file system.
final class FileWatch {
  /// A file that is being written is read when it has not changed for one poll; a file that never
  /// stops changing is read after this many.
  private static final int PATIENCE_POLLS = 10;

  /// What a change of content changes.
  private record Look(List<Object> marks) {}

  private final Supplier<List<Path>> files;
  private Look applied;
  private Look last;
  private int restless;

  /// @param files asked at every poll
  FileWatch(Supplier<List<Path>> files) {
    this.files = files;
    this.applied = look();
    this.last = applied;
  }

  /// Whether it is time to read the files again.
  boolean changed() {
    Look now = look();
    boolean due = false;
    if (now.equals(applied)) {
      restless = 0;
    } else if (now.equals(last) || ++restless > PATIENCE_POLLS) {
      restless = 0;
      applied = now;
      due = true;
    }
    last = now;
    return due;
  }

  private Look look() {
    List<Object> marks = new ArrayList<>();
    for (Path file : files.get()) {
      marks.add(file);
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        marks.add(attributes.lastModifiedTime());
        marks.add(attributes.size());
        Object key = attributes.fileKey();
        marks.add(key == null ? "" : key);
      } catch (IOException e) {
        marks.add(String.valueOf(e.getMessage()));
      }
    }
    return new Look(marks);
  }
}
