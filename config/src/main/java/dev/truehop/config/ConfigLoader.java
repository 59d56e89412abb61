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
  private static final FormatCheck ANY_FORMAT = _ -> null;

  private ConfigLoader() {}

  /// Reads files; `workers` defaults to what suits this machine.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  public static Loaded load(List<Path> files) {
    return load(files, ANY_FORMAT);
  }

  /// Reads files, format strings included.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  public static Loaded load(List<Path> files, FormatCheck formats) {
    return load(files, Runtime.getRuntime().availableProcessors(), formats);
  }

  /// Reads files for a machine with the given number of cores.
  ///
  /// @param files at least one, each up to 16 MiB of UTF-8
  /// @throws IllegalArgumentException if there is no file
  static Loaded load(List<Path> files, int cores) {
    return load(files, cores, ANY_FORMAT);
  }

  private static Loaded load(List<Path> files, int cores, FormatCheck formats) {
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
    return build(trees, problems, cores, formats);
  }

  /// Reads a text as if it were the only file; `workers` defaults to what suits this machine.
  public static Loaded parse(String fileName, String yaml) {
    return parse(fileName, yaml, Runtime.getRuntime().availableProcessors());
  }

  /// Reads a text as if it were the only file, for a machine with the given number of cores.
  public static Loaded parse(String fileName, String yaml, int cores) {
    Problems problems = new Problems(List.of(fileName));
    Yaml tree = tree(fileName, yaml, problems);
    return build(tree == null ? List.of() : List.of(tree), problems, cores, ANY_FORMAT);
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
  private static Loaded build(List<Yaml> trees, Problems problems, int cores, FormatCheck formats) {
    if (!problems.isEmpty()) {
      return new Loaded.Invalid(problems.sorted());
    }
    Value root = new Value(Merge.merge(trees, problems), "", problems);
    TruehopConfig config = Readers.section(new ConfigReader(cores, formats)::read).read(root);
    return config == null || !problems.isEmpty()
        ? new Loaded.Invalid(problems.sorted())
        : new Loaded.Ok(config);
  }
}
