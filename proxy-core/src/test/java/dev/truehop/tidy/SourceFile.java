package dev.truehop.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Immutable: one text file of the repository; a Java source also carries its syntax tree, parsed
/// by the compiler's own parser so that comments and string literals never look like code.
record SourceFile(String path, String text, Optional<Syntax> syntax) {
  /// Immutable: the parsed form of a Java source, without resolved names.
  record Syntax(CompilationUnitTree unit, DocTrees trees) {}

  static List<SourceFile> parse(Map<String, String> textByPath) {
    List<SourceFile> files = new ArrayList<>();
    List<JavaText> java = new ArrayList<>();
    textByPath.forEach(
        (path, text) -> {
          if (path.endsWith(".java")) {
            java.add(new JavaText(path, text));
          } else {
            files.add(new SourceFile(path, text, Optional.empty()));
          }
        });
    if (!java.isEmpty()) {
      JavacTask task =
          (JavacTask)
              ToolProvider.getSystemJavaCompiler()
                  .getTask(null, null, _ -> {}, List.of("-proc:none"), null, java);
      DocTrees trees = DocTrees.instance(task);
      try {
        for (CompilationUnitTree unit : task.parse()) {
          String path = unit.getSourceFile().toUri().getPath().substring(1);
          Optional<Syntax> syntax = Optional.of(new Syntax(unit, trees));
          files.add(new SourceFile(path, textByPath.get(path), syntax));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /// Code that ships or runs as a program, as opposed to tests.
  boolean isProduction() {
    return path.contains("/src/main/java/");
  }

  boolean isTest() {
    return path.contains("/src/test/java/");
  }

  /// Whether this file lies under one of the given folders, or is one of the given files, of the
  /// source root.
  boolean isIn(String... places) {
    for (String place : places) {
      if (path.contains("/java/" + place)) {
        return true;
      }
    }
    return false;
  }

  boolean imports(String packagePrefix) {
    for (ImportTree tree : syntax.orElseThrow().unit().getImports()) {
      if (tree.getQualifiedIdentifier().toString().startsWith(packagePrefix)) {
        return true;
      }
    }
    return false;
  }

  long firstLine(Tree tree) {
    Syntax s = syntax.orElseThrow();
    long position = s.trees().getSourcePositions().getStartPosition(s.unit(), tree);
    return s.unit().getLineMap().getLineNumber(position);
  }

  long lastLine(Tree tree) {
    Syntax s = syntax.orElseThrow();
    long position = s.trees().getSourcePositions().getEndPosition(s.unit(), tree);
    return s.unit().getLineMap().getLineNumber(position);
  }

  /// The documentation comment before a declaration, without its markers; empty when there is none.
  String docOf(TreePath declaration) {
    String doc = syntax.orElseThrow().trees().getDocComment(declaration);
    return doc == null ? "" : doc.strip();
  }

  Finding at(Tree tree, String message) {
    return new Finding(path, firstLine(tree), message);
  }

  Finding at(long line, String message) {
    return new Finding(path, line, message);
  }

  private static final class JavaText extends SimpleJavaFileObject {
    private final String text;

    JavaText(String path, String text) {
      super(URI.create("mem:///" + path), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
