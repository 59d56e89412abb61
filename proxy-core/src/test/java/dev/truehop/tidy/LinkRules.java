package dev.truehop.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Immutable (static functions only): links between Markdown pages, and from them to files.
final class LinkRules {
  private static final Pattern INLINE =
      Pattern.compile("\\[[^\\]]*\\]\\(\\s*<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");

  private static final Pattern DEFINITION =
      Pattern.compile("^\\s{0,3}\\[[^\\]]+\\]:\\s+<?([^\\s>]+)");
  private static final Pattern OTHER_SITE = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*:|//).*");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.+?)\\s*#*$");
  private static final Pattern EXPLICIT_ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
  private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~).*");

  private LinkRules() {}

  static void relativeLinks(SourceFile file, Repository repository, Consumer<Finding> findings) {
    if (!file.path().endsWith(".md")) {
      return;
    }
    List<String> lines = withoutCode(file.text());
    for (int i = 0; i < lines.size(); i++) {
      for (Pattern pattern : List.of(INLINE, DEFINITION)) {
        Matcher link = pattern.matcher(lines.get(i));
        while (link.find()) {
          String problem = problemOf(link.group(1), file, repository);
          if (!problem.isEmpty()) {
            findings.accept(file.at(i + 1, link.group(1) + ": " + problem));
          }
        }
      }
    }
  }

  private static String problemOf(String link, SourceFile from, Repository repository) {
    if (OTHER_SITE.matcher(link).matches()) {
      return "";
    }
    if (link.startsWith("/")) {
      return "link relative to this page";
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String target = path.isEmpty() ? from.path() : resolve(from.path(), path);
    if (!repository.has(target)) {
      return "no such file: " + target;
    }
    String anchor = hash < 0 ? "" : link.substring(hash + 1);
    boolean page = target.endsWith(".md");
    return anchor.isEmpty() || !page || anchors(repository.textOf(target)).contains(anchor)
        ? ""
        : "no such heading in " + target;
  }

  private static String resolve(String from, String link) {
    Path folder = Path.of(from).getParent();
    Path target = folder == null ? Path.of(link) : folder.resolve(link);
    return target.normalize().toString().replace('\\', '/');
  }

  /// The anchors that GitHub and GitLab make of headings: lower case, punctuation dropped, spaces
  /// to hyphens, repeats numbered.
  private static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : withoutFences(page)) {
      Matcher explicit = EXPLICIT_ANCHOR.matcher(line);
      while (explicit.find()) {
        anchors.add(explicit.group(1));
      }
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String title = heading.group(1).replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
        String slug = title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
        slug = slug.replace(' ', '-');
        int repeats = seen.merge(slug, 1, Integer::sum) - 1;
        anchors.add(repeats == 0 ? slug : slug + '-' + repeats);
      }
    }
    return anchors;
  }

  private static List<String> withoutCode(String page) {
    return withoutFences(page).stream().map(line -> line.replaceAll("`[^`]*`", "")).toList();
  }

  /// The same number of lines, those of code blocks empty.
  private static List<String> withoutFences(String page) {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : page.lines().toList()) {
      boolean fence = FENCE.matcher(line).matches();
      code ^= fence;
      lines.add(code || fence ? "" : line);
    }
    return lines;
  }
}
