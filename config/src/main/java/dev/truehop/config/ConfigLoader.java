package dev.truehop.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable: the way from YAML files to a [TruehopConfig], or to everything that is wrong with
/// them.
///
/// Nothing is corrected silently and no content makes a method throw. Several files are read as
/// one: maps are merged, lists are appended, any other value may be set once only.
public final class ConfigLoader {
  private static final Checks NONE = new Checks(_ -> null, TlsCheck.NONE);

  /// Immutable: what the configuration itself does not understand.
  record Checks(FormatCheck formats, TlsCheck tls) {}

  private ConfigLoader() {}

  /// Reads files; `workers` defaults to what suits this machine.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  public static Loaded load(List<Path> files) {
    return load(files, Runtime.getRuntime().availableProcessors(), NONE);
  }

  /// Reads files, and the format strings and certificate files that they name.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  public static Loaded load(List<Path> files, FormatCheck formats, TlsCheck tls) {
    int cores = Runtime.getRuntime().availableProcessors();
    return load(files, cores, new Checks(formats, tls));
  }

  /// Reads files for a machine with the given number of cores.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  /// @throws IllegalArgumentException if there is no file
  static Loaded load(List<Path> files, int cores) {
    return load(files, cores, NONE);
  }

  private static Loaded load(List<Path> files, int cores, Checks checks) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no configuration file given");
    }
    Problems problems = new Problems(files.stream().map(Path::toString).toList());
    List<Yaml> trees = new ArrayList<>();
    for (Path file : files) {
      String text = SourceFile.read(file, problems);
      Yaml tree = text == null ? null : tree(file.toString(), text, problems);
      if (tree != null) {
        trees.add(tree);
      }
    }
    return build(trees, problems, cores, checks);
  }

  /// Reads a text as if it were the only file; `workers` defaults to what suits this machine.
  public static Loaded parse(String fileName, String yaml) {
    return parse(fileName, yaml, Runtime.getRuntime().availableProcessors());
  }

  /// Reads a text as if it were the only file, for a machine with the given number of cores.
  public static Loaded parse(String fileName, String yaml, int cores) {
    Problems problems = new Problems(List.of(fileName));
    Yaml tree = tree(fileName, yaml, problems);
    return build(tree == null ? List.of() : List.of(tree), problems, cores, NONE);
  }

  /// The file as a mapping, or null after adding a problem.
  private static @Nullable Yaml tree(String file, String text, Problems problems) {
    Yaml tree = YamlReader.read(file, text, problems);
    if (tree == null || tree instanceof Yaml.Fields) {
      return tree;
    }
    problems.add(
        tree.place(), "", "a mapping such as `listeners: ...` is expected, not " + tree.kind());
    return null;
  }

  /// Looks at the meaning only if every file could be read: else each missing piece would be called
  /// unknown again and again.
  private static Loaded build(List<Yaml> trees, Problems problems, int cores, Checks checks) {
    if (!problems.isEmpty()) {
      return new Loaded.Invalid(problems.sorted());
    }
    Value root = new Value(Merge.merge(trees, problems), "", problems);
    TruehopConfig config = Readers.section(new ConfigReader(cores, checks)::read).read(root);
    return config == null || !problems.isEmpty()
        ? new Loaded.Invalid(problems.sorted())
        : new Loaded.Ok(config);
  }
}
