package dev.truehop.perf.lab.stage;

import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.proxy.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Immutable: what came out of one scenario in one mode. Every figure was measured; executions in
/// the app.
///
/// @param latenciesNanos of the good answers, sorted
/// @param newConnections to the upstream, after the warm-up
/// @param replays -1 if the proxy does not count them
/// @param troubles the first few reasons for missing answers
/// @param facts what else the scenario measured, by name
public record Measured(
    Mode mode,
    Map<Verb, Counts> counts,
    List<Long> latenciesNanos,
    long newConnections,
    long replays,
    List<String> troubles,
    Map<String, Long> facts) {
  private static final int MOST_TROUBLES = 3;
  private static final double PER = 1000;

  /// Immutable: the requests of one verb.
  ///
  /// @param failed answered 5xx or not at all: in the lab only its fault can be the cause
  /// @param wrong got an answer that was not theirs
  /// @param executedThough of the failed and wrong ones, those that the app did execute
  /// @param duplicates executions beyond the first of each request
  /// @param mostExecutions of one request
  public record Counts(
      long requests,
      long failed,
      long unanswered,
      long wrong,
      long executedThough,
      long duplicates,
      long mostExecutions) {}

  /// Reads everything off a stage after its play.
  public static Measured of(Stage stage) throws IOException, InterruptedException {
    ExecutionLog executions = stage.executions();
    List<Recorder.Sample> samples = stage.recorder().samples();
    Map<Verb, Counts> counts = new EnumMap<>(Verb.class);
    for (Verb verb : Verb.values()) {
      List<Recorder.Sample> own = samples.stream().filter(s -> s.verb() == verb).toList();
      counts.put(verb, counts(verb, own, executions));
    }
    List<Long> latencies =
        samples.stream()
            .filter(sample -> sample.kind() == Answer.Kind.GOOD)
            .map(Recorder.Sample::latencyNanos)
            .sorted()
            .toList();
    return new Measured(
        stage.mode(),
        counts,
        latencies,
        stage.newConnections(),
        stage.proxy().replays(),
        troubles(samples),
        new TreeMap<>(stage.recorder().facts()));
  }

  private static Counts counts(Verb verb, List<Recorder.Sample> samples, ExecutionLog executions) {
    long unanswered = count(samples, Answer.Kind.UNANSWERED);
    return new Counts(
        samples.size(),
        count(samples, Answer.Kind.SERVER_ERROR) + unanswered,
        unanswered,
        count(samples, Answer.Kind.WRONG),
        samples.stream()
            .filter(s -> s.kind() != Answer.Kind.GOOD && executions.times(s.id()) > 0)
            .count(),
        executions.duplicates(verb.prefix()),
        executions.mostTimes(verb.prefix()));
  }

  private static long count(List<Recorder.Sample> samples, Answer.Kind kind) {
    return samples.stream().filter(sample -> sample.kind() == kind).count();
  }

  private static List<String> troubles(List<Recorder.Sample> samples) {
    List<String> troubles = new ArrayList<>();
    for (Recorder.Sample sample : samples) {
      if (sample.kind() != Answer.Kind.GOOD && troubles.size() < MOST_TROUBLES) {
        Answer answer = sample.answer();
        String delivery = answer.delivery() == null ? "" : " delivery " + answer.delivery();
        troubles.add(
            "%s: %s %d%s %s"
                .formatted(sample.id(), sample.kind(), answer.status(), delivery, answer.trouble())
                .strip());
      }
    }
    return troubles;
  }

  /// The figures of a verb.
  public Counts of(Verb verb) {
    return counts.getOrDefault(verb, new Counts(0, 0, 0, 0, 0, 0, 0));
  }

  public long requests() {
    return counts.values().stream().mapToLong(Counts::requests).sum();
  }

  /// New upstream connections per thousand requests.
  public double connectionsPerThousand() {
    return requests() == 0 ? 0 : PER * newConnections / requests();
  }

  /// The smallest latency that at least this share of the good answers did not exceed.
  ///
  /// @param share above 0, at most 1
  /// @return 0 if there was no good answer
  public long percentileNanos(double share) {
    if (latenciesNanos.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(share * latenciesNanos.size());
    return latenciesNanos.get(Math.clamp(rank - 1, 0, latenciesNanos.size() - 1));
  }

  /// Something else that the scenario measured.
  ///
  /// @return -1 if it did not
  public long fact(String name) {
    return facts.getOrDefault(name, -1L);
  }
}
