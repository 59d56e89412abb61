package dev.truehop.perf.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void wrksSummaryIsRead() throws IOException {
    LoadReport report =
        WrkLoad.parse(
            """
            Running 4s test @ http://127.0.0.1:8080/
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.03ms  337.51us   8.80ms   90.79%
                Req/Sec    62.50k     3.98k   68.00k    70.00%
              Latency Distribution
                 50%    0.98ms
                 75%    1.10ms
                 90%    1.30ms
                 99%    2.30ms
              248712 requests in 4.00s, 32.97MB read
              Socket errors: connect 0, read 2, write 0, timeout 1
              Non-2xx or 3xx responses: 4
            Requests/sec:  62175.51
            Transfer/sec:      8.24MB
            """);
    assertEquals(new LoadReport(248_712, 4.0, 980, 2_300, 7), report);
    assertEquals(62_178, report.perSecond());
  }

  @Test
  void anythingElseOfWrkIsAnError() {
    assertThrows(IOException.class, () -> WrkLoad.parse("unable to connect: Connection refused"));
  }

  @Test
  void h2loadsSummaryAndLogAreRead() throws IOException {
    String summary =
        """
        finished in 4.00s, 60612.75 req/s, 3.01MB/s
        requests: 242451 total, 242579 started, 242451 done, 242447 succeeded, 4 failed, 4 errored, 0 timeout
        status codes: 242447 2xx, 0 3xx, 0 4xx, 0 5xx
        """;
    Stream<String> log = Stream.of("1763730000000000\t200\t900", "1763730000000100\t200\t1100");
    assertEquals(new LoadReport(242_447, 4, 900, 1_100, 4), H2Load.parse(summary, 4, log));
    assertThrows(IOException.class, () -> H2Load.parse("connection refused", 4, Stream.of()));
  }

  @Test
  void headsAreCountedHoweverTheyAreCut() {
    String two = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n";
    for (int cut = 0; cut <= two.length(); cut++) {
      HeadScanner scanner = new HeadScanner();
      int first = scanner.headsEnding(octets(two.substring(0, cut)));
      assertEquals(2, first + scanner.headsEnding(octets(two.substring(cut))), "cut at " + cut);
    }
  }

  @Test
  void responsesEndWithTheirLastOctet() throws IOException {
    String response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (int cut = 0; cut < response.length(); cut++) {
      ResponseScanner scanner = new ResponseScanner();
      assertFalse(scanner.endsIn(octets(response.substring(0, cut))), "cut at " + cut);
      assertTrue(scanner.endsIn(octets(response.substring(cut))), "cut at " + cut);
      assertTrue(scanner.endsIn(octets(response)), "the next one, cut at " + cut);
    }
  }

  @Test
  void otherStatusIsAnError() {
    ResponseScanner scanner = new ResponseScanner();
    assertThrows(
        IOException.class,
        () -> scanner.endsIn(octets("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")));
  }
}
