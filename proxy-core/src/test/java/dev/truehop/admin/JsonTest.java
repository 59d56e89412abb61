package dev.truehop.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void valuesAreWrittenByTheirKind() {
    List<@Nullable Object> values =
        Arrays.asList(1, -2L, 0.5, Double.NaN, true, null, "a", List.of(), Map.of(), 'c');
    assertEquals(
        "[1,-2,0.5,null,true,null,\"a\",[],{},\"c\"]", Json.write(values).replaceAll("\\n *", ""));
  }

  @Test
  void textIsEscaped() {
    assertEquals(
        "\"q\\\" b\\\\ n\\u000a d\\u007f \u00e9 \\ud83d\\ude00\"\n",
        Json.write("q\" b\\ n\n d\u007f \u00e9 \ud83d\ude00"));
  }

  @Test
  void nestingIsIndentedByOneSpaceALevel() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1, Map.of("b", 2)));
    map.put("c", "d");
    assertEquals(
        """
        {
         "a": [
          1,
          {
           "b": 2
          }
         ],
         "c": "d"
        }
        """,
        Json.write(map));
  }
}
