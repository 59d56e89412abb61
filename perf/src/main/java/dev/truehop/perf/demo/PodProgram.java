package dev.truehop.perf.demo;

import dev.truehop.perf.CloseAge;
import dev.truehop.perf.Door;
import dev.truehop.perf.SystemProgram;
import dev.truehop.perf.Verb;
import dev.truehop.worker.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only): a pod of part 2. It runs alone in a network namespace and
/// does what its standard input says, one order per line, until that ends:
///
/// - `up ADDRESS GATEWAY`: takes its end of the link into service
/// - `report`: prints `executed ID TIMES` for each request, then `accepted VERB N` for each verb,
///   then `end`
public final class PodProgram {
  /// No idle close here: this part is about another way to lose a connection.
  private static final Duration CLOSE_AGE = Duration.ofMinutes(1);

  private PodProgram() {}

  /// Serves until standard input ends.
  ///
  /// @param arguments none
  /// @return the exit code
  public static int run(List<String> arguments) throws IOException {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("unexpected: " + arguments);
    }
    SampleUpstream.Manners manners =
        new SampleUpstream.Manners(CLOSE_AGE, SampleUpstream.NODE_CLOSE_LAG);
    try (SampleUpstream app = new SampleUpstream(Clock.system(), manners, new CloseAge())) {
      Map<Verb, Door> doors = new EnumMap<>(Verb.class);
      for (Verb verb : Verb.values()) {
        doors.put(verb, app.open(new InetSocketAddress("0.0.0.0", verb.podPort())));
      }
      System.out.println("started");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        obey(order.split(" ", -1), app, doors);
      }
    }
    return 0;
  }

  private static void obey(String[] order, SampleUpstream app, Map<Verb, Door> doors)
      throws IOException {
    switch (order[0]) {
      case "up" -> {
        SystemProgram.run("ip link set lo up");
        SystemProgram.run("ip address add " + order[1] + "/32 dev eth0");
        SystemProgram.run("ip link set eth0 up");
        SystemProgram.run("ip route add " + order[2] + "/32 dev eth0");
      }
      case "report" -> {
        for (Map.Entry<String, Integer> entry : app.log().copy().entrySet()) {
          System.out.println("executed " + entry.getKey() + " " + entry.getValue());
        }
        doors.forEach(
            (verb, door) -> System.out.println("accepted " + verb + " " + door.accepted()));
      }
      default -> throw new IllegalArgumentException("unknown order: " + order[0]);
    }
    System.out.println("end");
  }
}
