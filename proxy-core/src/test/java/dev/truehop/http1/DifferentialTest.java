package dev.truehop.http1;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Samples and mutations of samples, read by us and by Netty.
class DifferentialTest {
  private static final long SEED = 42;
  private static final int MUTATIONS = 15_000;

  /// What breaks parsers when it turns up in the wrong place.
  private static final List<String> FRAGMENTS =
      List.of(
          "\r\n",
          "\r",
          "\n",
          " ",
          "\t",
          "\0",
          ":",
          ",",
          ";",
          "/",
          "#",
          "%00",
          "@",
          "\u000b",
          "\u0085",
          "\u00a0",
          "\u00ff",
          "\"",
          "\r\n ",
          "\r\n\r\n",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: b\r\n",
          "Connection: close, x\r\n",
          "chunked",
          "0",
          "HTTP/1.0",
          "HTTP/1.1",
          "http://a",
          "X: y\r\n",
          "x_forwarded_for: z\r\n",
          "_",
          "-",
          "+",
          "Upgrade: y\r\n");

  @Test
  void nettyReadsWhatWeAcceptAsWeDo() {
    List<byte[]> requests = octets("requests.txt", 1);
    requests.forEach(Agreement::aboutRequest);
    List<byte[]> responses = octets("responses.txt", 2);
    responses.forEach(octets -> Agreement.aboutResponse(octets, Method.GET));
    octets("chunked.txt", 1).forEach(Agreement::aboutChunks);
  }

  @Test
  void nettyReadsMutatedRequestsAsWeDo() {
    mutate(octets("requests.txt", 1), Agreement::aboutRequest);
  }

  @Test
  void nettyReadsMutatedResponsesAsWeDo() {
    mutate(octets("responses.txt", 2), octets -> Agreement.aboutResponse(octets, Method.GET));
  }

  @Test
  void nettyReadsMutatedChunksAsWeDo() {
    mutate(octets("chunked.txt", 1), Agreement::aboutChunks);
  }

  private static List<byte[]> octets(String file, int words) {
    return Samples.read(file, words).stream().map(Samples.Sample::octets).toList();
  }

  private static void mutate(List<byte[]> all, Predicate<byte[]> check) {
    List<byte[]> seeds = new ArrayList<>(all);
    seeds.removeIf(octets -> octets.length > 1_000);
    Random random = new Random(SEED);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] octets = seeds.get(random.nextInt(seeds.size()));
      for (int n = random.nextInt(3); n >= 0; n--) {
        octets = mutated(octets, random);
      }
      try {
        accepted += check.test(octets) ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        String text = Samples.text(octets, 0, octets.length);
        throw new AssertionError("seed " + SEED + ", mutation " + i + ": " + text, e);
      }
    }
    assertTrue(accepted > MUTATIONS / 50, "only " + accepted + " accepted");
  }

  private static byte[] mutated(byte[] octets, Random random) {
    int at = random.nextInt(octets.length + 1);
    int length = Math.min(random.nextInt(4), octets.length - at);
    byte[] insert =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> Samples.octets(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
          default -> {
            int from = random.nextInt(octets.length + 1);
            yield Arrays.copyOfRange(
                octets, from, Math.min(octets.length, from + random.nextInt(40)));
          }
        };
    int cut = random.nextBoolean() ? length : 0;
    byte[] result = new byte[octets.length - cut + insert.length];
    System.arraycopy(octets, 0, result, 0, at);
    System.arraycopy(insert, 0, result, at, insert.length);
    System.arraycopy(octets, at + cut, result, at + insert.length, octets.length - at - cut);
    return result;
  }
}
