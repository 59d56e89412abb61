package dev.truehop.perf.lab.app;

import java.time.Duration;

/// Immutable (static functions only): scripts that more than one scenario uses.
public final class Scripts {
  /// What Node was measured to need between its decision to close and the close.
  public static final Duration NODE_CLOSE_LAG = Duration.ofNanos(250_000);

  private Scripts() {}

  /// Answers every request over HTTP/2, all that are under way at once.
  public static Script answersHttp2() {
    return plain -> {
      Http2Connection connection = Http2Connection.accept(plain);
      while (true) {
        Http2Request request = connection.read();
        connection.later(() -> connection.answer(request));
      }
    };
  }

  /// Closes idle connections unannounced, as Node does.
  ///
  /// @param age whole milliseconds
  public static Script closesIdle(Duration age) {
    return connection -> {
      while (connection.awaitsRequest(age)) {
        connection.answer(connection.read());
      }
      connection.closeUnannounced(NODE_CLOSE_LAG);
    };
  }
}
