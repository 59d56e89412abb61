package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.truehop.wire.ScriptedUpstream.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Thread-safe. An app whose answers follow from what was asked, octet for octet, so that nobody
/// can mistake one for another: `.../p/OCTETS/SEED` is a body of that length, `.../t/OCTETS/SEED`
/// the same in chunks with a trailer, `.../echo` and `.../chunks` give a body back, `.../trailers`
/// the trailers.
final class PatternApp {
  /// Bodies of the load, by seed.
  private static final int[] SIZES = {1, 800, 5_000, 40_000};

  /// Seeds of the load.
  static final int SEEDS = 128;

  private static final Map<String, byte[]> KNOWN = new ConcurrentHashMap<>();

  private PatternApp() {}

  /// Numbered lines, each of which names the path.
  static byte[] pattern(String path, int octets) {
    StringBuilder text = new StringBuilder(octets + 64);
    for (int line = 0; text.length() < octets; line++) {
      text.append(path).append(' ').append(line).append('\n');
    }
    text.setLength(octets);
    return text.toString().getBytes(ISO_8859_1);
  }

  /// A path of the load.
  static String path(String prefix, int seed) {
    return prefix + "/p/" + SIZES[seed % SIZES.length] + '/' + seed;
  }

  /// What is to be found at a path that says its length.
  static byte[] at(String path) {
    return KNOWN.computeIfAbsent(
        path,
        _ -> {
          String[] steps = path.split("/", -1);
          return pattern(path, Integer.parseInt(steps[steps.length - 2]));
        });
  }

  /// What the app has, as files.
  static void write(Path folder, String prefix, int... further) throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      write(folder, path(prefix, seed));
    }
    for (int octets : further) {
      write(folder, prefix + "/p/" + octets + "/0");
    }
  }

  private static void write(Path folder, String path) throws IOException {
    Path file = folder.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.write(file, at(path));
  }

  static Script script() {
    return conversation -> {
      for (Message r = conversation.request(); r != null; r = conversation.request()) {
        conversation.execute(r).write(answer(r));
      }
    };
  }

  private static byte[] answer(Message request) {
    String path = request.target();
    String[] steps = path.split("/", -1);
    String last = steps[steps.length - 1];
    String kind = steps.length > 3 ? steps[steps.length - 3] : "";
    boolean head = request.method().equals("HEAD");
    return switch (last) {
      case "204" -> "HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1);
      case "304" -> "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".getBytes(ISO_8859_1);
      case "echo" -> measured(request.body(), head);
      case "chunks" -> chunks(request.body(), "");
      case "trailers" -> measured(trailers(request).getBytes(ISO_8859_1), head);
      default ->
          kind.equals("t") ? chunks(at(path), "X-Sum: " + last + "\r\n") : measured(at(path), head);
    };
  }

  private static String trailers(Message request) {
    return request.trailers().stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT) + "=" + field.value())
        .collect(Collectors.joining(" "));
  }

  private static byte[] measured(byte[] body, boolean head) {
    String start = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
    return head ? start.getBytes(ISO_8859_1) : joined(start, body, "");
  }

  private static byte[] chunks(byte[] body, String trailers) {
    String start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    if (body.length > 0) {
      start += Integer.toHexString(body.length) + "\r\n";
    }
    return joined(start, body, (body.length > 0 ? "\r\n" : "") + "0\r\n" + trailers + "\r\n");
  }

  private static byte[] joined(String start, byte[] body, String end) {
    byte[] octets = new byte[start.length() + body.length + end.length()];
    System.arraycopy(start.getBytes(ISO_8859_1), 0, octets, 0, start.length());
    System.arraycopy(body, 0, octets, start.length(), body.length);
    System.arraycopy(
        end.getBytes(ISO_8859_1), 0, octets, start.length() + body.length, end.length());
    return octets;
  }
}
