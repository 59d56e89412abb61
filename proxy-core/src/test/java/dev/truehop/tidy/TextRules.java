package dev.truehop.tidy;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Immutable (static functions only): rules about lines of any text file. The patterns are put
/// together from pieces so that this file does not break them.
final class TextRules {
  private static final Pattern LEFT_UNDONE =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern TRAILING_SPACE = Pattern.compile("[ \\t]+$");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~-])(/work" + "/|/root" + "/|/tmp" + "/wt|/home" + "/\\w)");

  private static final Pattern REGISTRY =
      Pattern.compile(
          "https?://[^/\\s]*(artifactory|nexus|registry|jfrog|mirror|repo1?\\.)"
              + "|<(repositories|pluginRepositories|mirrors?|distributionManagement)>"
              + "|--(registry|index-url)\\b");

  private static final List<String> REGISTRY_FILES =
      List.of("settings.xml", ".npmrc", "pip.conf", "maven.config");

  private TextRules() {}

  static void leftUndone(SourceFile file, Repository repository, Consumer<Finding> findings) {
    each(LEFT_UNDONE, file, findings, "do it, or say in the closing note what is left");
  }

  static void trailingSpace(SourceFile file, Repository repository, Consumer<Finding> findings) {
    each(TRAILING_SPACE, file, findings, "space at the end of the line");
  }

  static void machinePaths(SourceFile file, Repository repository, Consumer<Finding> findings) {
    each(MACHINE_PATH, file, findings, "a path of one machine; write it relative to the root");
  }

  static void registries(SourceFile file, Repository repository, Consumer<Finding> findings) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    if (REGISTRY_FILES.contains(name)) {
      findings.accept(file.at(1, "where packages come from is the machine's business"));
    }
    each(REGISTRY, file, findings, "where packages come from is the machine's business");
  }

  private static void each(
      Pattern pattern, SourceFile file, Consumer<Finding> findings, String message) {
    List<String> lines = file.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = pattern.matcher(lines.get(i));
      if (matcher.find()) {
        findings.accept(file.at(i + 1, '"' + matcher.group() + "\": " + message));
      }
    }
  }
}
