package dev.truehop.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void wordsStandLeftAndFiguresRight() {
    TextTable table = new TextTable(List.of("proxy", "fresh\nconnections"), 1);
    table.add(List.of("field", "7"));
    table.add(List.of("truehop", "960"));
    assertEquals(
        """
                       fresh
        proxy    connections
        --------------------
        field              7
        truehop          960
        """,
        table.render());
  }

  @Test
  void noLineEndsWithSpace() {
    TextTable table = new TextTable(List.of("one", "two"), 2);
    table.add(List.of("longer", ""));
    assertEquals("one     two\n-----------\nlonger\n", table.render());
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    TextTable table = new TextTable(List.of("one", "two"), 1);
    assertThrows(IllegalArgumentException.class, () -> table.add(List.of("only one")));
  }
}
