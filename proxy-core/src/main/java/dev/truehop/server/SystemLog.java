package dev.truehop.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Thread-safe. The program's own log: one line an event on standard error, with Envoy's names of
/// levels. The access log is another thing and goes elsewhere.
public final class SystemLog {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "trace", Level.FINEST,
          "debug", Level.FINE,
          "info", Level.INFO,
          "warning", Level.WARNING,
          "error", Level.SEVERE,
          "critical", Level.SEVERE,
          "off", Level.OFF);

  private static final Logger ROOT = Logger.getLogger("");

  private SystemLog() {}

  /// Makes standard error the log, from level info on.
  public static void install() {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    console.setFormatter(new Line());
    ROOT.addHandler(console);
    ROOT.setLevel(Level.INFO);
  }

  /// Sets the level.
  ///
  /// @param name trace, debug, info, warning, error, critical or off
  /// @return false if there is no level of that name
  public static boolean level(String name) {
    Level level = LEVELS.get(name.toLowerCase(Locale.ROOT));
    if (level != null) {
      ROOT.setLevel(level);
    }
    return level != null;
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord event) {
      StringWriter text = new StringWriter();
      Instant time = event.getInstant().truncatedTo(ChronoUnit.MILLIS);
      text.append('[').append(time.toString()).append("] [");
      text.append(name(event.getLevel())).append("] ").append(formatMessage(event)).append('\n');
      if (event.getThrown() != null) {
        event.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      return text.toString();
    }

    private static String name(Level level) {
      int value = level.intValue();
      if (value >= Level.SEVERE.intValue()) {
        return "error";
      }
      if (value >= Level.WARNING.intValue()) {
        return "warning";
      }
      return value >= Level.CONFIG.intValue() ? "info" : "debug";
    }
  }
}
