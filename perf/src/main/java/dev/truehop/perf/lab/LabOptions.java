package dev.truehop.perf.lab;

import dev.truehop.perf.lab.scenario.Catalogue;
import dev.truehop.perf.lab.scenario.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Immutable: the arguments of `bin/truehop lab`.
///
/// @param scenarios in the order of the catalogue; all but long ones if none was named
/// @param json print one JSON document instead of tables
/// @param list print the names and end
/// @param html where to write the page; empty = the default place
record LabOptions(List<Scenario> scenarios, boolean json, boolean list, Optional<Path> html) {
  static final String USAGE = "usage: truehop lab [SCENARIO...] [--json] [--html FILE] [--list]";

  /// @throws IllegalArgumentException with a message for the user
  static LabOptions parse(List<String> arguments) {
    List<String> names = new ArrayList<>();
    boolean json = false;
    boolean list = false;
    Optional<Path> html = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--json" -> json = true;
        case "--list" -> list = true;
        case "--html" -> {
          i++;
          if (i == arguments.size()) {
            throw new IllegalArgumentException("--html needs a file");
          }
          html = Optional.of(Path.of(arguments.get(i)));
        }
        default -> names.add(known(argument));
      }
    }
    boolean all = list;
    List<Scenario> chosen =
        every()
            .filter(
                scenario ->
                    names.contains(scenario.name())
                        || names.isEmpty() && (all || scenario.timing() != Scenario.Timing.LONG))
            .toList();
    return new LabOptions(chosen, json, list, html);
  }

  private static Stream<Scenario> every() {
    return Stream.concat(Catalogue.ALL.stream(), Catalogue.ALSO.stream());
  }

  private static String known(String name) {
    if (name.startsWith("-")) {
      throw new IllegalArgumentException("unknown option " + name);
    }
    if (every().noneMatch(scenario -> scenario.name().equals(name))) {
      throw new IllegalArgumentException("unknown scenario `" + name + "`: --list shows them");
    }
    return name;
  }
}
