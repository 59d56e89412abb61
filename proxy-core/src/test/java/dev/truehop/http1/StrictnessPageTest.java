package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page of documentation says what the code does.
class StrictnessPageTest {
  @Test
  void listsEveryReasonWithItsStatusAndDetails() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "http1-strictness.md")).stream()
            .filter(line -> line.matches("\\| `[A-Z0-9_]+` .*"))
            .toList();
    assertEquals(BadMessage.values().length, rows.size());
    for (BadMessage reason : BadMessage.values()) {
      String row = "| `" + reason + "` | " + reason.status() + " | `" + reason.details() + "` |";
      assertTrue(rows.stream().anyMatch(line -> line.startsWith(row)), row);
    }
  }
}
