package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v[0-9]+/.*",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "(a{30}b{30}){30}",
        "a{1000}",
        "[{1000}]{1000}",
        "\\Q{1000}{1000}\\E",
        "\\{1000\\}{10}",
        "[]{999}]{2}",
        "[[:alpha:]{9}]{1000}",
        "(?i)orders",
        "a{,5}",
      })
  void acceptsWhatRe2Accepts(String regex) {
    assertEquals("", problems(regex));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "(a{100}){11} 9",
        "(((a{100}){100}){100}){100} 11",
        "((a{100})+){20} 12",
        "(a{2}|b{101}){10} 14",
        "(?=x) 1",
        "a)b 2",
        "[a 1",
      })
  void namesThePlaceOfWhatIsWrong(String regex, int column) {
    assertEquals("f:1:" + column, problems(regex).split(": ", 2)[0]);
  }

  private static String problems(String regex) {
    Problems problems = new Problems(List.of("f"));
    Yaml.Text text = new Yaml.Text(new Place("f", 1, 1), regex, true, 0);
    Regexes.compile(new Value(text, "", problems), regex);
    return String.join("\n", problems.sorted().stream().map(Problem::toString).toList());
  }
}
