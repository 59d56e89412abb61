package dev.truehop.perf;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Thread-safe: one listening socket of a sample app.
public final class Door implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocket server;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong closesDecided = new AtomicLong();
  private volatile long idleSinceNanos;

  public Door(InetSocketAddress address) throws IOException {
    server = new ServerSocket();
    server.bind(address, BACKLOG);
  }

  /// Accepts until closed; each connection gets its own virtual thread.
  public void acceptAll(BiConsumer<Door, Socket> serve) {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve.accept(this, socket));
      }
    } catch (IOException failure) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  public HostPort address() {
    return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  public long accepted() {
    return accepted.get();
  }

  public void closeDecided() {
    closesDecided.incrementAndGet();
  }

  /// Connections that are closed for idleness, or about to be: they execute nothing any more.
  public long closesDecided() {
    return closesDecided.get();
  }

  public void idleSince(long nanos) {
    idleSinceNanos = nanos;
  }

  /// When the last response that came through here was finished.
  public long idleSinceNanos() {
    return idleSinceNanos;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException _) {
      // Nothing listens any more either way.
    }
  }
}
