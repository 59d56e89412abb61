package dev.truehop.perf.lab.stage;

import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.client.Answer;
import dev.truehop.perf.lab.client.Client;
import dev.truehop.perf.lab.client.Request;
import dev.truehop.worker.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Thread-safe: the book of all requests that count.
public final class Recorder {
  private final Clock clock;
  private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> facts = new ConcurrentHashMap<>();

  Recorder(Clock clock) {
    this.clock = clock;
  }

  /// Immutable: one request and what became of it.
  ///
  /// @param answer kept whole: its status, and why there was none
  public record Sample(Verb verb, String cluster, String id, Answer answer, long latencyNanos) {
    public Answer.Kind kind() {
      return answer.kind(id);
    }
  }

  /// Sends a request and enters it into the book.
  public Answer send(Client client, Request request) throws InterruptedException {
    long start = clock.nanos();
    Answer answer = client.send(request);
    long latencyNanos = clock.nanos() - start;
    samples.add(new Sample(request.verb(), request.cluster(), request.id(), answer, latencyNanos));
    return answer;
  }

  /// Enters something else that was measured.
  public void fact(String name, long value) {
    facts.put(name, value);
  }

  public List<Sample> samples() {
    return new ArrayList<>(samples);
  }

  public Map<String, Long> facts() {
    return Map.copyOf(facts);
  }
}
