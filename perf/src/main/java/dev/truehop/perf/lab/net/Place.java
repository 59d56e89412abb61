package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.util.concurrent.Callable;

/// A network in which sockets are opened and programs are started. May be called on any thread.
public interface Place {
  /// The network that this program was started in.
  Place HOST =
      new Place() {
        @Override
        public <T> T call(Callable<T> task) throws IOException, InterruptedException {
          return Failures.passOn(task);
        }
      };

  /// Runs a task whose sockets and programs belong to this network; sockets stay in it for life,
  /// whoever uses them later.
  ///
  /// @throws IOException what the task threw
  <T> T call(Callable<T> task) throws IOException, InterruptedException;
}
