package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` says what the code does: same keys, same defaults.
class DocumentationTest {
  private static final String DOC = Yamls.read("docs/configuration.md");

  /// A file in which every section is open for one more key.
  private static final String EVERY_SECTION =
      """
      admin: { zzz: 1 }
      accessLog: { zzz: 1 }
      drain: { zzz: 1 }
      zzz: 1
      listeners:
        - zzz: 1
          http2: { zzz: 1 }
          tls: { zzz: 1, certificates: [{ zzz: 1 }] }
          routes:
            - zzz: 1
              match: { zzz: 1, path: { zzz: 1 }, headers: [{ zzz: 1 }] }
              retries: { zzz: 1 }
      clusters:
        - zzz: 1
          http2: { zzz: 1 }
          tls: { zzz: 1 }
          endpoints: [{ zzz: 1, pod: { zzz: 1 } }]
          connectionPool: { zzz: 1, tcpKeepalive: { zzz: 1 } }
      """;

  private record Row(String section, String key, String absent) {}

  @Test
  void namesExactlyTheKeysThatTheLoaderKnows() {
    Map<String, TreeSet<String>> known = new TreeMap<>();
    Pattern message = Pattern.compile("[^ ]+: (?:(\\S+): )?unknown key `zzz`; known keys: (.*)");
    for (String problem : Yamls.problems(EVERY_SECTION).split("\n", -1)) {
      Matcher m = message.matcher(problem);
      if (m.matches()) {
        String section = m.group(1) == null ? "top level" : m.group(1).replace("[0]", "[]");
        known.put(section, new TreeSet<>(List.of(m.group(2).split(", ", -1))));
      }
    }
    Map<String, TreeSet<String>> documented = new TreeMap<>();
    for (Row row : rows()) {
      documented.computeIfAbsent(row.section, _ -> new TreeSet<>()).add(row.key);
    }
    assertEquals(known, documented);
  }

  @Test
  void namesTheDefaultsThatTheLoaderFillsIn() {
    Map<String, Object> dump = ConfigDump.toMap(Yamls.config(Yamls.SMALL));
    for (Row row : rows()) {
      if (row.absent.startsWith("`") && !row.absent.equals("`{ mode: disable }`")) {
        Object filledIn = find(dump, row);
        if (filledIn != null) {
          assertEquals(normal(row.absent.replace("`", "")), normal(text(filledIn)), row::toString);
        }
      }
    }
  }

  @Test
  void namesEveryRetryToken() {
    for (RetryOn token : RetryOn.values()) {
      assertEquals(true, DOC.contains("`" + token.token() + "`"), token::toString);
    }
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String section = "";
    Pattern row = Pattern.compile("\\| `(\\w+)` \\| [^|]* \\| ([^|]*) \\|.*");
    for (String line : DOC.lines().toList()) {
      Matcher m = row.matcher(line);
      if (line.startsWith("### ")) {
        section = line.substring(4).replace("`", "");
      } else if (m.matches()) {
        rows.add(new Row(section, m.group(1), m.group(2).strip()));
      }
    }
    return rows;
  }

  private static @Nullable Object find(Map<String, Object> dump, Row row) {
    Object at = dump;
    for (String step :
        row.section.equals("top level") ? new String[0] : row.section.split("\\.", -1)) {
      Object next = at instanceof Map<?, ?> map ? map.get(step.replace("[]", "")) : null;
      at = next instanceof List<?> list && !list.isEmpty() ? list.getFirst() : next;
    }
    return at instanceof Map<?, ?> map ? map.get(row.key) : null;
  }

  private static String text(Object value) {
    return value instanceof List<?> list && !list.isEmpty()
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }

  private static String normal(String value) {
    return value.matches("[0-9]+(h|m|s|ms)") ? Durations.parse(value).toString() : value;
  }
}
