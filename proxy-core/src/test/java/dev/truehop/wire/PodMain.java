package dev.truehop.wire;

import java.io.IOException;
import java.net.ServerSocket;

/// Immutable. The app of a pod: answers with its name, and says on standard output what it
/// executed.
final class PodMain {
  private PodMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    ServerSocket server = new ServerSocket(Namespaces.PORT);
    ScriptedUpstream.on(
        server,
        c -> {
          for (Message r = c.request(); r != null; r = c.request()) {
            System.out.println("executed " + r.target());
            c.execute(r).respond(arguments[0]);
          }
        });
    System.out.println("listening");
    Thread.currentThread().join();
  }
}
