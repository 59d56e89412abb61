package dev.truehop.wire;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Thread-safe. Prints what the programs of a test have printed if the test fails.
final class ShowOutput implements BeforeEachCallback, AfterTestExecutionCallback {
  private static final List<ChildProcess> PROGRAMS = new CopyOnWriteArrayList<>();

  static void started(ChildProcess program) {
    PROGRAMS.add(program);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    PROGRAMS.removeIf(program -> !program.alive());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      System.err.println("=== " + context.getDisplayName());
      PROGRAMS.stream()
          .filter(p -> !p.out().isEmpty() || !p.err().isEmpty())
          .forEach(program -> System.err.println(program.text()));
    }
  }
}
