package dev.truehop.perf;

import dev.truehop.config.HostPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Immutable: where a proxy serves, as it says when it is ready: `ready web=http://127.0.0.1:8080
/// admin=http://127.0.0.1:15000`.
record ReadyLine(HostPort web, HostPort admin) {
  private static final Pattern ADDRESS =
      Pattern.compile("([\\w.-]+)=(?:https?://)?([0-9.]+|\\[[0-9a-fA-F:.]+\\]):([0-9]+)");

  /// Whether a line of the proxy's output is the one.
  static boolean is(String line) {
    return line.startsWith("ready");
  }

  /// @throws IllegalArgumentException if a listener or the admin address is missing
  static ReadyLine parse(String line) {
    Map<String, HostPort> found = new LinkedHashMap<>();
    Matcher matcher = ADDRESS.matcher(line);
    while (matcher.find()) {
      String host = matcher.group(2).replace("[", "").replace("]", "");
      found.putIfAbsent(matcher.group(1), new HostPort(host, Integer.parseInt(matcher.group(3))));
    }
    HostPort admin = found.remove("admin");
    if (admin == null || found.isEmpty()) {
      throw new IllegalArgumentException("no listener or no admin address in: " + line);
    }
    return new ReadyLine(found.values().iterator().next(), admin);
  }
}
