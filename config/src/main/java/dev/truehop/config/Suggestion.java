package dev.truehop.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Immutable: guesses which known word a mistyped one was meant to be.
final class Suggestion {
  private Suggestion() {}

  /// Says `, did you mean ...?` for a near miss, and `; known ...` with all the words otherwise.
  static String hint(String word, Collection<String> known, String what) {
    String near = nearest(word, known);
    return near == null
        ? "; " + what + ": " + String.join(", ", known)
        : ", did you mean `" + near + "`?";
  }

  /// The known word that is fewest typing errors away, or null if none is near.
  static @Nullable String nearest(String word, Collection<String> known) {
    if (word.length() > Limits.MAX_SUGGESTED) {
      return null;
    }
    String best = null;
    int bestDistance = word.length() < 2 ? 1 : word.length() < 6 ? 2 : 3;
    for (String candidate : known) {
      int distance = distance(folded(word), folded(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /// `idle_timeout` and `IdleTimeout` are no typing errors away from `idleTimeout`.
  private static String folded(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
