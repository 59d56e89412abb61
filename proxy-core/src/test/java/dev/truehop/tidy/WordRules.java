package dev.truehop.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Immutable (static functions only): names and documentation.
final class WordRules {
  /// The words of the design, and what other projects call the same idea.
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("backend", "upstream, or endpoint for one address of it"),
          Map.entry("backends", "upstreams, or endpoints"),
          Map.entry("frontend", "downstream"),
          Map.entry("origin server", "upstream"),
          Map.entry("checkout", "acquire"),
          Map.entry("checkin", "release"),
          Map.entry("borrow", "acquire"),
          Map.entry("borrowed", "leased"),
          Map.entry("incarnation", "generation"),
          Map.entry("transaction", "exchange"),
          Map.entry("direct response", "local reply"),
          Map.entry("synthetic response", "local reply"),
          Map.entry("blacklist", "eject"));

  private static final Map<String, String> UNITS =
      Map.of("ms", "Millis", "us", "Micros", "ns", "Nanos", "secs", "Seconds", "msec", "Millis");

  private static final Pattern WORD_BORDER =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_");

  private static final List<String> OWNERSHIP =
      List.of("Worker-confined", "Immutable", "Thread-safe");

  private static final Set<String> SELF_EVIDENT = Set.of("package-info.java", "module-info.java");

  private WordRules() {}

  static void synonyms(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (!file.isProduction()) {
      return;
    }
    eachDeclaration(
        file,
        (path, name) -> {
          String words = ' ' + String.join(" ", wordsOf(name)) + ' ';
          SYNONYMS.forEach(
              (synonym, word) -> {
                if (words.contains(' ' + synonym + ' ')) {
                  findings.accept(file.at(path.getLeaf(), name + ": the word here is " + word));
                }
              });
        });
  }

  static void units(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (!file.isProduction()) {
      return;
    }
    eachDeclaration(
        file,
        (path, name) -> {
          String[] words = wordsOf(name);
          String unit = UNITS.get(words[words.length - 1]);
          if (words.length > 1 && unit != null) {
            findings.accept(file.at(path.getLeaf(), name + ": write the unit out: ..." + unit));
          }
        });
  }

  /// Interfaces say in their own words who calls them; enums and records are immutable by kind.
  static void ownership(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (!file.isProduction() || SELF_EVIDENT.stream().anyMatch(file.path()::endsWith)) {
      return;
    }
    eachDeclaration(
        file,
        (path, name) -> {
          if (!(path.getLeaf() instanceof ClassTree type) || !isTopLevelClass(path, type)) {
            return;
          }
          String doc = file.docOf(path);
          if (OWNERSHIP.stream().noneMatch(doc::startsWith)) {
            findings.accept(
                file.at(type, name + ": the class's doc (///) starts with one of " + OWNERSHIP));
          }
        });
  }

  private static boolean isTopLevelClass(TreePath path, ClassTree type) {
    boolean topLevel = path.getParentPath().getLeaf() instanceof CompilationUnitTree;
    boolean sealed = type.getModifiers().toString().contains("sealed");
    return topLevel && type.getKind() == Tree.Kind.CLASS && !sealed && !hasMain(type);
  }

  private static boolean hasMain(ClassTree type) {
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method && method.getName().contentEquals("main")) {
        return true;
      }
    }
    return false;
  }

  static void markdownDocs(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (file.syntax().isEmpty()) {
      return;
    }
    List<String> lines = file.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("/**")) {
        findings.accept(file.at(i + 1, "documentation is Markdown: ///"));
      }
    }
  }

  static void wildcardImports(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (file.syntax().isEmpty()) {
      return;
    }
    for (ImportTree tree : file.syntax().orElseThrow().unit().getImports()) {
      if (tree.getQualifiedIdentifier().toString().endsWith(".*")) {
        findings.accept(file.at(tree, "import each name: a reader searches for where it is from"));
      }
    }
  }

  /// `@DisabledIf...` and `@EnabledIf...` state their condition; plain `@Disabled` hides a failure.
  static void disabledTests(SourceFile file, Repository repository, Consumer<Finding> findings) {
    eachAnnotation(
        file,
        annotation -> {
          String type = annotation.getAnnotationType().toString();
          if (type.equals("Disabled") || type.endsWith(".Disabled")) {
            findings.accept(
                file.at(annotation, "fix it, delete it, or state a condition (assumeTrue)"));
          }
        });
  }

  private static String[] wordsOf(String name) {
    String[] words = WORD_BORDER.split(name);
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].toLowerCase(Locale.ROOT);
    }
    return words;
  }

  private interface DeclarationVisitor {
    void visit(TreePath path, String name);
  }

  private static void eachDeclaration(SourceFile file, DeclarationVisitor visitor) {
    if (file.syntax().isEmpty()) {
      return;
    }
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree tree, Void unused) {
        visitor.visit(getCurrentPath(), tree.getSimpleName().toString());
        return super.visitClass(tree, null);
      }

      @Override
      public Void visitMethod(MethodTree tree, Void unused) {
        visitor.visit(getCurrentPath(), tree.getName().toString());
        return super.visitMethod(tree, null);
      }

      @Override
      public Void visitVariable(VariableTree tree, Void unused) {
        visitor.visit(getCurrentPath(), tree.getName().toString());
        return super.visitVariable(tree, null);
      }
    }.scan(file.syntax().orElseThrow().unit(), null);
  }

  private static void eachAnnotation(SourceFile file, Consumer<AnnotationTree> visitor) {
    if (file.syntax().isEmpty()) {
      return;
    }
    new TreePathScanner<Void, Void>() {
      @Override
      public Void visitAnnotation(AnnotationTree tree, Void unused) {
        visitor.accept(tree);
        return super.visitAnnotation(tree, null);
      }
    }.scan(file.syntax().orElseThrow().unit(), null);
  }
}
