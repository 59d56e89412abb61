package dev.truehop.perf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Immutable (static functions only): listening ports of this machine.
public final class Ports {
  private static final int CONNECT_MILLIS = 1_000;

  private Ports() {}

  /// A port for a program that cannot say which one it got, so that it has to be found before.
  public static int free() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /// Whether somebody listens there, seen from the network namespace of the calling thread.
  public static boolean accept(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
