package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("name", "cluster", "idleTimeout", "maxConnections", "uid");

  @ParameterizedTest
  @CsvSource({
    "cluter, cluster",
    "clutser, cluster",
    "clusters, cluster",
    "idle_timeout, idleTimeout",
    "IdleTimeOut, idleTimeout",
    "maxConnection, maxConnections",
    "nmae, name",
    "ui, uid",
    "x,",
    "port,",
    "protocol,",
  })
  void findsTheNearestWord(String word, String nearest) {
    assertEquals(nearest, Suggestion.nearest(word, KNOWN));
  }
}
