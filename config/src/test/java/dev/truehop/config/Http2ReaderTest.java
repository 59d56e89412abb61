package dev.truehop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Http2ReaderTest {
  private static String problem(String cluster, String listener) {
    return Yamls.problems(
        """
        listeners: [{ name: web, address: '127.0.0.1:0', cluster: app, http2: { %s } }]
        clusters: [{ name: app, http2: { %s } }]
        """
            .formatted(listener, cluster));
  }

  @Test
  void readsListeners() {
    assertEquals(
        new Http2Config(65_535, 65_536, 7),
        Yamls.config(Yamls.FULL).listeners().getFirst().http2());
    assertEquals(Http2Config.DOWNSTREAM, Yamls.config(Yamls.FULL).listeners().getLast().http2());
  }

  @Test
  void refusesWhatHttp2DoesNotHave() {
    for (String window : new String[] {"65534", "2147483648", "-1", "1MiB"}) {
      String problem = problem("initialStreamWindowSize: " + window, "");
      assertTrue(problem.contains("http2.initialStreamWindowSize: "), problem);
    }
    for (String streams : new String[] {"0", "1025"}) {
      String range = "`" + streams + "` is not between 1 and 1024";
      String listener = problem("", "maxConcurrentStreams: " + streams);
      assertTrue(listener.contains(range), listener);
      String cluster = problem("maxConcurrentStreams: " + streams, "");
      assertTrue(cluster.contains(range), cluster);
    }
  }

  @Test
  void aStreamGetsNoMoreThanItsConnection() {
    String problem = problem("initialStreamWindowSize: 1048577", "");
    assertTrue(problem.contains("a stream can not be allowed more than its connection"), problem);
  }
}
