package dev.truehop.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Immutable: the files of the repository as the rules see them: every path, and the text ones
/// parsed.
final class Repository {
  /// Where a text rule makes sense; fuzz corpora and recorded traffic are data, whatever they
  /// contain.
  private static final Pattern TEXT =
      Pattern.compile(".*\\.(java|md|xml|ya?ml|sh|js|py|properties)|(.*/)?(bin|\\.ci)/[^/.]+");

  private final Set<String> paths;
  private final List<SourceFile> files;

  private Repository(Set<String> paths, List<SourceFile> files) {
    this.paths = paths;
    this.files = files;
  }

  static Path root() {
    return Path.of(System.getProperty("truehop.root", "..")).toAbsolutePath().normalize();
  }

  /// What git would commit here, or every file where there is no git to ask.
  static Repository load(Path root) throws IOException, InterruptedException {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> names = listedByGit(root);
    if (names.isEmpty()) {
      names = walked(root);
    }
    Set<String> paths = new HashSet<>();
    for (String name : names) {
      Path file = root.resolve(name);
      if (Files.isRegularFile(file)) {
        paths.add(name);
        if (TEXT.matcher(name).matches()) {
          texts.put(name, Files.readString(file, UTF_8));
        }
      }
    }
    return new Repository(withFolders(paths), SourceFile.parse(texts));
  }

  /// A made-up repository, for planted violations.
  static Repository of(Map<String, String> texts) {
    return new Repository(withFolders(texts.keySet()), SourceFile.parse(texts));
  }

  List<SourceFile> files() {
    return files;
  }

  /// Whether a file or folder has this path, relative to the root and without a leading "./".
  boolean has(String path) {
    return paths.contains(path);
  }

  String textOf(String path) {
    return files.stream().filter(f -> f.path().equals(path)).findFirst().orElseThrow().text();
  }

  private static Set<String> withFolders(Set<String> files) {
    Set<String> all = new HashSet<>(files);
    all.add("");
    for (String file : files) {
      for (int i = file.indexOf('/'); i >= 0; i = file.indexOf('/', i + 1)) {
        all.add(file.substring(0, i));
      }
    }
    return Set.copyOf(all);
  }

  private static List<String> listedByGit(Path root) throws InterruptedException {
    try {
      Process git =
          new ProcessBuilder("git", "ls-files", "-z", "-c", "-o", "--exclude-standard")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(git.getInputStream().readAllBytes(), UTF_8);
      return git.waitFor() == 0 && !out.isEmpty() ? List.of(out.split("\0")) : List.of();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static List<String> walked(Path root) throws IOException {
    List<String> names = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean foreign =
                name.equals("target") || (name.startsWith(".") && !name.equals(".ci"));
            return foreign && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            names.add(root.relativize(file).toString().replace('\\', '/'));
            return FileVisitResult.CONTINUE;
          }
        });
    return names;
  }
}
