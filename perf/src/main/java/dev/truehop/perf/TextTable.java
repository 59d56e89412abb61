package dev.truehop.perf;

import java.util.ArrayList;
import java.util.List;

/// Worker-confined (to the printing thread): a table in plain text, words to the left, figures to
/// the right.
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> head;
  private final int wordColumns;
  private final List<List<String>> rows = new ArrayList<>();

  /// An empty table.
  ///
  /// @param head the titles; a line end within one makes the head that much higher
  /// @param wordColumns how many of the first columns hold words
  public TextTable(List<String> head, int wordColumns) {
    this.head = List.copyOf(head);
    this.wordColumns = wordColumns;
  }

  /// Appends a row.
  ///
  /// @throws IllegalArgumentException if there are not as many cells as titles
  public void add(List<String> row) {
    if (row.size() != head.size()) {
      throw new IllegalArgumentException(row.size() + " cells for " + head.size() + " titles");
    }
    rows.add(List.copyOf(row));
  }

  /// Lines without trailing space, each with its line end.
  public String render() {
    int[] widths = new int[head.size()];
    List<List<String>> titles = titleLines();
    List<List<String>> all = new ArrayList<>(titles);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    titles.forEach(line -> append(text, line, widths));
    int total = GAP.length() * (widths.length - 1);
    for (int width : widths) {
      total += width;
    }
    text.append("-".repeat(total)).append('\n');
    rows.forEach(row -> append(text, row, widths));
    return text.toString();
  }

  /// The head as rows, each title at the bottom.
  private List<List<String>> titleLines() {
    long height = head.stream().mapToLong(title -> title.lines().count()).max().orElse(0);
    List<List<String>> lines = new ArrayList<>();
    for (long left = height; left > 0; left--) {
      long fromBottom = left;
      lines.add(
          head.stream()
              .map(title -> title.lines().toList().reversed())
              .map(title -> fromBottom <= title.size() ? title.get((int) fromBottom - 1) : "")
              .toList());
    }
    return lines;
  }

  private void append(StringBuilder text, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? "" : GAP);
      line.append(i < wordColumns ? row.get(i) + space : space + row.get(i));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
