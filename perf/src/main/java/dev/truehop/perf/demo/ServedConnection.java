package dev.truehop.perf.demo;

import dev.truehop.perf.Door;
import dev.truehop.perf.Waiting;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// Worker-confined (to its virtual thread): one connection of a sample app.
final class ServedConnection {
  /// A request that has begun may take this long to arrive.
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  private final SampleUpstream upstream;
  private final Door door;
  private final Socket socket;
  private long served;
  private long idleSinceNanos;

  ServedConnection(SampleUpstream upstream, Door door, Socket socket) {
    this.upstream = upstream;
    this.door = door;
    this.socket = socket;
  }

  void run() throws IOException {
    socket.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (requestBegins(in)) {
      socket.setSoTimeout(REQUEST_TIMEOUT_MILLIS);
      execute(SampleRequest.read(in));
    }
  }

  /// @return false if the other side closed, or if this one did for idleness
  private boolean requestBegins(InputStream in) throws IOException {
    socket.setSoTimeout(Math.toIntExact(upstream.manners().closeAge().toMillis()));
    in.mark(1);
    try {
      if (in.read() < 0) {
        return false;
      }
      in.reset();
      return true;
    } catch (SocketTimeoutException _) {
      // What arrives from here on is never looked at.
      door.closeDecided();
      Waiting.pause(upstream.clock(), upstream.manners().closeLag());
      closeAsTheKernelDoes(in);
      if (served > 0) {
        upstream.closeAge().record(upstream.clock().nanos() - idleSinceNanos);
      }
      return false;
    }
  }

  /// Java shuts its output down before it closes, so that unread octets would make it a FIN and
  /// then a reset; a plain `close`, as Node's, makes it a reset alone.
  private void closeAsTheKernelDoes(InputStream in) throws IOException {
    if (in.available() > 0) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  private void execute(SampleRequest request) throws IOException {
    int times = request.id().isEmpty() ? 1 : upstream.log().executed(request.id());
    Waiting.pause(upstream.clock(), Duration.ofMillis(request.holdMillis()));
    served++;
    String text =
        "%s: executed, time %d; request %d of this upstream connection\n"
            .formatted(request.line(), times, served);
    socket.getOutputStream().write(SampleRequest.response(text));
    idleSinceNanos = upstream.clock().nanos();
    door.idleSince(idleSinceNanos);
  }
}
