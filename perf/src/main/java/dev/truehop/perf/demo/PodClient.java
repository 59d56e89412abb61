package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Verb;
import dev.truehop.worker.Clock;
import java.io.IOException;

/// Worker-confined (to one virtual thread at a time): a client of part 2, with a keep-alive
/// connection to the proxy.
final class PodClient implements AutoCloseable {
  /// Long enough for all clients' first requests to overlap, so that each gets a connection.
  private static final long HOLD_MILLIS = 300;

  private final Verb verb;
  private final String name;
  private final Clock clock;
  private final ClientConnection connection;
  private final Tally tally = new Tally();

  /// A client that has not dialled yet.
  ///
  /// @param name begins the ids of its requests
  PodClient(Verb verb, String name, HostPort proxy, Clock clock) {
    this.verb = verb;
    this.name = name;
    this.clock = clock;
    this.connection = new ClientConnection(proxy);
  }

  /// Leaves an idle connection to the pod behind. Not counted.
  void warmUp() throws IOException {
    int status =
        connection.send(verb, path(), SampleRequest.HOLD_MILLIS + ": " + HOLD_MILLIS + "\r\n");
    if (status != 200) {
      throw new IOException("before anything was replaced, a request was answered " + status);
    }
  }

  /// Sends requests one after the other.
  void load(int requests) {
    for (int i = 0; i < requests; i++) {
      String id = "%s: %s-%d\r\n".formatted(SampleRequest.ID, name, i);
      long start = clock.nanos();
      try {
        tally.answered(connection.send(verb, path(), id), clock.nanos() - start);
      } catch (IOException failure) {
        tally.unanswered(failure.toString());
      }
    }
  }

  private String path() {
    return "/" + verb.prefix();
  }

  Verb verb() {
    return verb;
  }

  Tally tally() {
    return tally;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
