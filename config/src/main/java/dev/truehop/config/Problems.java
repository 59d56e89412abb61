package dev.truehop.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Worker-confined (to the loading thread): everything found wrong so far.
final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final List<String> files;
  private int unlisted;

  /// @param files in the order in which their problems are to be listed
  Problems(List<String> files) {
    this.files = files;
  }

  void add(Place place, String path, String message) {
    if (found.size() == Limits.MAX_PROBLEMS) {
      unlisted++;
      return;
    }
    boolean fits = message.length() <= Limits.MAX_MESSAGE;
    String text = fits ? message : message.substring(0, Limits.MAX_MESSAGE) + "...";
    found.add(new Problem(place.file(), place.line(), place.column(), path, text));
  }

  /// How many there are, those that are not listed included.
  int size() {
    return found.size() + unlisted;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// All problems, file by file from top to bottom.
  List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.<Problem>comparingInt(p -> files.indexOf(p.file()))
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column));
    if (unlisted > 0) {
      sorted.add(
          new Problem(files.getLast(), 1, 1, "", unlisted + " more problems are not listed"));
    }
    return sorted;
  }
}
