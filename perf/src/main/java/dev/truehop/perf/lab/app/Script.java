package dev.truehop.perf.lab.app;

import java.io.IOException;

/// How an app treats a connection. Called once for each, on a virtual thread of its own; the
/// connection is closed when it returns or throws.
public interface Script {
  /// Serves until there is no more to serve.
  ///
  /// @throws IOException when the other side ends it, which is the usual way out
  void serve(AppConnection connection) throws IOException;

  /// Executes and answers whatever comes, for as long as it comes.
  Script POLITE =
      connection -> {
        while (true) {
          connection.answer(connection.read());
        }
      };
}
