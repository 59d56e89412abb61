package dev.truehop.perf.lab.net;

import java.io.IOException;
import java.net.Socket;

/// What is put around a new connection before anything is said on it. Called on any thread.
public interface Wrapping {
  /// Nothing.
  Wrapping NONE = socket -> socket;

  /// Returns when it is in place, handshake included; closing what it returns closes the socket.
  Socket wrap(Socket socket) throws IOException;
}
