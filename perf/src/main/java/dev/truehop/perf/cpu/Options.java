package dev.truehop.perf.cpu;

import java.util.List;

/// Immutable: the arguments of `bin/truehop perf`.
///
/// @param rounds 1 to 1000
/// @param seconds of one measurement, 1 to 3600
/// @param warmSeconds before the first round, for each proxy, 0 to 3600
/// @param scenarios one after the other
/// @param peers names, without truehop itself
record Options(
    int rounds, int seconds, int warmSeconds, List<Scenario> scenarios, List<String> peers) {
  static final String USAGE =
      """
      usage: truehop perf [--rounds N] [--seconds S] [--warm S]
                          [--scenarios http1,http2,mtls] [--peers haproxy,nginx,nghttpx]\
      """;

  private static final Options DEFAULT =
      new Options(5, 4, 20, List.of(Scenario.values()), List.of("haproxy"));
  private static final int MOST_ROUNDS = 1_000;
  private static final int MOST_SECONDS = 3_600;

  /// @throws IllegalArgumentException with a message for the user
  static Options parse(List<String> arguments) {
    Options options = DEFAULT;
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      options = options.with(name, arguments.get(i + 1));
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--rounds" ->
          new Options(number(value, 1, MOST_ROUNDS), seconds, warmSeconds, scenarios, peers);
      case "--seconds" ->
          new Options(rounds, number(value, 1, MOST_SECONDS), warmSeconds, scenarios, peers);
      case "--warm" ->
          new Options(rounds, seconds, number(value, 0, MOST_SECONDS), scenarios, peers);
      case "--scenarios" ->
          new Options(rounds, seconds, warmSeconds, scenarios(words(value)), peers);
      case "--peers" -> new Options(rounds, seconds, warmSeconds, scenarios, words(value));
      default -> throw new IllegalArgumentException("unknown option " + name);
    };
  }

  private static List<String> words(String value) {
    return List.of(value.split(",", -1));
  }

  private static List<Scenario> scenarios(List<String> words) {
    return words.stream().map(Scenario::named).toList();
  }

  private static int number(String value, int least, int most) {
    if (value.matches("[0-9]{1,6}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "`%s` is not a number from %d to %d".formatted(value, least, most));
  }
}
