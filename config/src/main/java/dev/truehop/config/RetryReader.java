package dev.truehop.config;

import static dev.truehop.config.Readers.duration;
import static dev.truehop.config.Readers.flag;
import static dev.truehop.config.Readers.integer;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): reads `retries` of one route.
final class RetryReader {
  private static final Map<String, RetryOn> TOKENS = new LinkedHashMap<>();

  static {
    for (RetryOn token : RetryOn.values()) {
      TOKENS.put(token.token(), token);
    }
  }

  private final Duration routeTimeout;

  /// @param routeTimeout 0s = none
  RetryReader(Duration routeTimeout) {
    this.routeTimeout = routeTimeout;
  }

  /// Worker-confined (to the loading thread): what `retryOn` stands for.
  private record Triggers(Set<RetryOn> tokens, Set<Integer> statusCodes) {}

  RetryConfig read(Section s) {
    RetryConfig absent = RetryConfig.DEFAULT;
    int attempts = s.read("attempts", integer(0, Limits.MAX_ATTEMPTS), absent.attempts());
    Duration perTryTimeout = s.optional("perTryTimeout", this::perTryTimeout);
    Triggers triggers =
        s.read(
            "retryOn", RetryReader::triggers, new Triggers(absent.retryOn(), absent.statusCodes()));
    return new RetryConfig(
        attempts,
        perTryTimeout,
        triggers.tokens(),
        triggers.statusCodes(),
        s.read("baseInterval", duration(Limits.SHORTEST, Limits.LONGEST), absent.baseInterval()),
        s.read("replayWithIdempotencyKey", flag(), absent.replayWithIdempotencyKey()));
  }

  private @Nullable Duration perTryTimeout(Value value) {
    Duration perTry = duration(Limits.SHORTEST, Limits.LONGEST).read(value);
    if (perTry != null && !routeTimeout.isZero() && perTry.compareTo(routeTimeout) > 0) {
      value.problem(
          "`%s` is longer than the route's timeout, %s"
              .formatted(Durations.render(perTry), Durations.render(routeTimeout)));
    }
    return perTry;
  }

  /// A list of words, or one text with commas as in Istio's VirtualService. As there, a number
  /// switches `retriable-status-codes` on.
  private static Triggers triggers(Value value) {
    Triggers triggers = new Triggers(EnumSet.noneOf(RetryOn.class), new HashSet<>());
    if (value.yaml() instanceof Yaml.Items) {
      fromList(value, triggers);
    } else {
      fromText(value, triggers);
    }
    if (!triggers.statusCodes.isEmpty()) {
      triggers.tokens.add(RetryOn.RETRIABLE_STATUS_CODES);
    }
    return triggers;
  }

  private static void fromList(Value value, Triggers triggers) {
    Reader<String> word =
        item -> {
          String token = Readers.text().read(item);
          if (token != null) {
            add(item, 0, token, triggers);
          }
          return token;
        };
    Readers.listOfSome(word, "is empty: to switch retries off write `attempts: 0`").read(value);
  }

  private static void fromText(Value value, Triggers triggers) {
    String text = Readers.text().read(value);
    int from = 0;
    for (String part : text == null ? new String[0] : text.split(",", -1)) {
      int indent = part.length() - part.stripLeading().length();
      add(value, from + indent, part.strip(), triggers);
      from += part.length() + 1;
    }
  }

  private static void add(Value value, int at, String token, Triggers triggers) {
    boolean fresh;
    RetryOn known = TOKENS.get(token);
    if (known != null) {
      fresh = triggers.tokens.add(known);
    } else if (token.matches("[1-5][0-9][0-9]")) {
      fresh = triggers.statusCodes.add(Integer.valueOf(token));
    } else {
      String hint = Suggestion.hint(token, TOKENS.keySet(), "known tokens");
      value.problem(at, "unknown retryOn token `" + token + "`" + hint);
      return;
    }
    if (!fresh) {
      value.problem(at, "`" + token + "` is listed twice");
    }
  }
}
