package dev.truehop.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/// Immutable (static functions only): what fits into a reader's head.
final class SizeRules {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 50;
  private static final int PARAMETERS = 5;

  /// Their constructors are rows of named columns, not calls that somebody has to read.
  private static final Set<Tree.Kind> TABLES = EnumSet.of(Tree.Kind.RECORD, Tree.Kind.ENUM);

  private SizeRules() {}

  static void file(SourceFile file, Repository repository, Consumer<Finding> findings) {
    long lines = file.text().lines().count();
    if (file.syntax().isPresent() && lines > FILE_LINES) {
      findings.accept(file.at(1, lines + " lines, at most " + FILE_LINES + ": split it by idea"));
    }
  }

  static void method(SourceFile file, Repository repository, Consumer<Finding> findings) {
    eachMethod(
        file,
        (owner, method) -> {
          long lines = file.lastLine(method) - file.firstLine(method) + 1;
          if (lines > METHOD_LINES) {
            String what = method.getName() + ": " + lines + " lines, at most " + METHOD_LINES;
            findings.accept(file.at(method, what + ": split it"));
          }
        });
  }

  static void parameters(SourceFile file, Repository repository, Consumer<Finding> findings) {
    eachMethod(
        file,
        (owner, method) -> {
          int count = method.getParameters().size();
          boolean row =
              method.getName().contentEquals("<init>") && TABLES.contains(owner.getKind());
          if (count > PARAMETERS && !row && !fixedElsewhere(method)) {
            String what = method.getName() + ": " + count + " parameters, at most " + PARAMETERS;
            findings.accept(file.at(method, what + ": pass a record"));
          }
        });
  }

  /// A signature that a supertype fixed, or the columns of a test's table.
  private static boolean fixedElsewhere(MethodTree method) {
    for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
      String type = annotation.getAnnotationType().toString();
      if (type.equals("Override") || type.equals("ParameterizedTest")) {
        return true;
      }
    }
    return false;
  }

  private interface MethodVisitor {
    void visit(ClassTree owner, MethodTree method);
  }

  private static void eachMethod(SourceFile file, MethodVisitor visitor) {
    file.syntax()
        .ifPresent(
            syntax ->
                new TreeScanner<Void, ClassTree>() {
                  @Override
                  public Void visitClass(ClassTree tree, ClassTree owner) {
                    return super.visitClass(tree, tree);
                  }

                  @Override
                  public Void visitMethod(MethodTree tree, ClassTree owner) {
                    visitor.visit(owner, tree);
                    return super.visitMethod(tree, owner);
                  }
                }.scan(syntax.unit(), null));
  }
}
