package dev.truehop.tidy;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Immutable (static functions only): calls that have a better replacement here, and where they are
/// allowed nevertheless.
final class CallRules {
  private static final String CLOCK = "dev/truehop/worker/Clock.java";

  /// The only owner of bytes beyond the relay itself; everybody else passes a buffer on exactly
  /// once.
  private static final Set<String> MAY_RETAIN = Set.of("dev/truehop/exchange/ReplayBuffer.java");

  private static final String TIME =
      "time is an argument (long now, nanoseconds) or comes from dev.truehop.worker.Clock";
  private static final String NO_SLEEP =
      "wait for an event with a deadline, or move a test's clock";
  private static final String OUTPUT =
      "standard output belongs to cli and perf; others return text";
  private static final String SWITCH =
      "no hidden switch: read it in cli or server and pass it on as configuration";
  private static final String LOCALE =
      "name the Locale (Locale.ROOT), or Turkish users get a dotless i";

  private static final List<Ban> BANS =
      List.of(
          new Ban("System.nanoTime", TIME, Where.ONLY_CLOCK),
          new Ban("System.currentTimeMillis", TIME, Where.ONLY_CLOCK),
          new Ban("Instant.now", TIME, Where.ONLY_CLOCK),
          new Ban("LocalDateTime.now", TIME, Where.ONLY_CLOCK),
          new Ban("OffsetDateTime.now", TIME, Where.ONLY_CLOCK),
          new Ban("ZonedDateTime.now", TIME, Where.ONLY_CLOCK),
          new Ban("Clock.systemUTC", TIME, Where.ONLY_CLOCK),
          new Ban("Clock.systemDefaultZone", TIME, Where.ONLY_CLOCK),
          new Ban("Thread.sleep", NO_SLEEP, Where.ONLY_CLOCK),
          new Ban("SECONDS.sleep", NO_SLEEP, Where.ONLY_CLOCK),
          new Ban("MILLISECONDS.sleep", NO_SLEEP, Where.ONLY_CLOCK),
          new Ban("System.out", OUTPUT, Where.PROGRAMS_AND_TESTS),
          new Ban("System.err", OUTPUT, Where.PROGRAMS_AND_TESTS),
          new Ban("System.getProperty", SWITCH, Where.START_UP_AND_TESTS),
          new Ban("Integer.getInteger", SWITCH, Where.START_UP_AND_TESTS),
          new Ban("Long.getLong", SWITCH, Where.START_UP_AND_TESTS),
          new Ban("Boolean.getBoolean", SWITCH, Where.START_UP_AND_TESTS),
          new Ban("String.toLowerCase", LOCALE, Where.NOWHERE),
          new Ban("String.toUpperCase", LOCALE, Where.NOWHERE));

  private enum Where {
    NOWHERE,
    ONLY_CLOCK,
    PROGRAMS_AND_TESTS,
    START_UP_AND_TESTS;

    boolean holds(SourceFile file) {
      boolean program = file.isTest() || file.isIn("dev/truehop/cli/", "dev/truehop/perf/");
      return switch (this) {
        case NOWHERE -> false;
        case ONLY_CLOCK -> file.isIn(CLOCK);
        case PROGRAMS_AND_TESTS -> program;
        case START_UP_AND_TESTS -> program || file.isIn("dev/truehop/server/");
      };
    }
  }

  /// Immutable: `Type.member`, what to do instead, and the files that may use it.
  private record Ban(String name, String instead, Where allowed) {
    boolean names(String qualified) {
      return qualified.equals(name) || qualified.endsWith("." + name);
    }
  }

  private CallRules() {}

  /// Members named in any way: called, referred to (`System::nanoTime`) or imported statically.
  static void bannedMembers(SourceFile file, Repository repository, Consumer<Finding> findings) {
    scan(
        file,
        (tree, name) -> {
          for (Ban ban : BANS) {
            if (ban.names(name) && !ban.allowed().holds(file)) {
              findings.accept(file.at(tree, ban.name() + ": " + ban.instead()));
            }
          }
        },
        _ -> {});
  }

  static void caseWithoutLocale(
      SourceFile file, Repository repository, Consumer<Finding> findings) {
    scan(
        file,
        (_, _) -> {},
        call -> {
          String name = nameOf(call);
          boolean changesCase = name.equals("toLowerCase") || name.equals("toUpperCase");
          if (changesCase && call.getArguments().isEmpty()) {
            findings.accept(file.at(call, name + "(): " + LOCALE));
          }
        });
  }

  /// Netty's retain takes at most one argument; the pool's `retain(wanted, now, grace)` is another
  /// thing.
  static void retain(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (!file.isProduction() || MAY_RETAIN.stream().anyMatch(file::isIn)) {
      return;
    }
    scan(
        file,
        (_, _) -> {},
        call -> {
          boolean netty = file.imports("io.netty.") && call.getArguments().size() <= 1;
          if (nameOf(call).equals("retain") && netty) {
            findings.accept(
                file.at(
                    call,
                    "retain(): pass the buffer on exactly once; copies live in " + MAY_RETAIN));
          }
        });
  }

  private static String nameOf(MethodInvocationTree call) {
    ExpressionTree select = call.getMethodSelect();
    return select instanceof MemberSelectTree member
        ? member.getIdentifier().toString()
        : select.toString();
  }

  private interface MemberVisitor {
    void visit(Tree tree, String qualifiedName);
  }

  private static void scan(
      SourceFile file, MemberVisitor members, Consumer<MethodInvocationTree> calls) {
    if (file.syntax().isEmpty()) {
      return;
    }
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitImport(ImportTree tree, Void unused) {
        if (tree.isStatic()) {
          members.visit(tree, tree.getQualifiedIdentifier().toString());
        }
        return null;
      }

      @Override
      public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
        members.visit(tree, tree.toString());
        return super.visitMemberSelect(tree, null);
      }

      @Override
      public Void visitMemberReference(MemberReferenceTree tree, Void unused) {
        members.visit(tree, tree.getQualifierExpression() + "." + tree.getName());
        return super.visitMemberReference(tree, null);
      }

      @Override
      public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
        calls.accept(tree);
        return super.visitMethodInvocation(tree, null);
      }
    }.scan(file.syntax().orElseThrow().unit(), null);
  }
}
