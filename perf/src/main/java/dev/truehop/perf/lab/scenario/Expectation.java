package dev.truehop.perf.lab.scenario;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.stage.Measured;
import java.util.function.Predicate;

/// Immutable: what Truehop must show in a scenario.
///
/// @param text as a statement
/// @param holds whether it is so
public record Expectation(String text, Predicate<Measured> holds) {

  /// Holds everywhere: what is executed twice is worse than what is not executed.
  static final Expectation NO_POST_TWICE =
      new Expectation("no POST is executed twice", m -> m.of(Verb.POST).duplicates() == 0);

  /// Holds everywhere.
  static final Expectation NO_WRONG_ANSWER =
      new Expectation(
          "every answer is the one to its request",
          m -> m.counts().values().stream().allMatch(counts -> counts.wrong() == 0));

  /// Holds everywhere.
  static final Expectation THERE_WAS_TRAFFIC =
      new Expectation("there was traffic", m -> m.requests() > 0);

  static final Expectation NO_GET_FAILS =
      new Expectation("no GET fails", m -> m.of(Verb.GET).failed() == 0);

  static final Expectation NO_POST_FAILS =
      new Expectation("no POST fails", m -> m.of(Verb.POST).failed() == 0);

  static final Expectation NO_GET_TWICE =
      new Expectation("no GET is executed twice", m -> m.of(Verb.GET).duplicates() == 0);

  /// A POST may fail if the app had taken it, since nobody can know what the app did then.
  static final Expectation POSTS_FAIL_ONLY_IF_EXECUTED =
      new Expectation(
          "no POST fails that was not executed",
          m -> m.of(Verb.POST).failed() <= m.of(Verb.POST).executedThough());

  static Expectation postsFailAtMost(long most, String why) {
    return new Expectation(
        "at most " + most + " POSTs fail: " + why, m -> m.of(Verb.POST).failed() <= most);
  }

  static Expectation factAtMost(String name, long most) {
    return new Expectation(
        name + ": at most " + most, m -> m.fact(name) >= 0 && m.fact(name) <= most);
  }

  /// Such as that the fault did happen.
  static Expectation factAtLeast(String name, long least) {
    return new Expectation(name + ": at least " + least, m -> m.fact(name) >= least);
  }

  /// The text and, in brackets, the figures.
  String said(Measured measured) {
    Measured.Counts get = measured.of(Verb.GET);
    Measured.Counts post = measured.of(Verb.POST);
    return "%s [GET: %d failed, %d wrong, %d duplicate; POST: %d failed, %d wrong, %d duplicate%s]"
        .formatted(
            text,
            get.failed(),
            get.wrong(),
            get.duplicates(),
            post.failed(),
            post.wrong(),
            post.duplicates(),
            measured.facts().isEmpty() ? "" : "; " + measured.facts());
  }
}
