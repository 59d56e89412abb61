package dev.truehop.perf.cpu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Worker-confined (to its own thread, after construction): answers every request without a body
/// with the same 100 octets, as cheaply as Java can, so that the proxy is what is measured.
final class FixedUpstream implements Runnable {
  private static final int BODY_OCTETS = 100;
  private static final int BACKLOG = 1024;
  private static final int BUFFER_OCTETS = 64 << 10;

  private final Selector selector;
  private final ServerSocketChannel server;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_OCTETS);
  private final ByteBuffer response;

  FixedUpstream() throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    String head = "HTTP/1.1 200 OK\r\ncontent-length: " + BODY_OCTETS + "\r\n\r\n";
    byte[] octets = (head + "x".repeat(BODY_OCTETS)).getBytes(StandardCharsets.US_ASCII);
    response = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /// Serves for as long as the program lives.
  @Override
  public void run() {
    try {
      while (true) {
        selector.select(this::ready);
      }
    } catch (IOException failure) {
      System.err.println("the upstream ended: " + failure);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        serve(key, (SocketChannel) key.channel());
      }
    } catch (IOException _) {
      key.cancel();
    }
  }

  private void accept() throws IOException {
    SocketChannel connection = server.accept();
    if (connection != null) {
      connection.configureBlocking(false);
      connection.socket().setTcpNoDelay(true);
      connection.register(selector, SelectionKey.OP_READ, new HeadScanner());
    }
  }

  private void serve(SelectionKey key, SocketChannel connection) throws IOException {
    in.clear();
    if (connection.read(in) < 0) {
      key.cancel();
      connection.close();
      return;
    }
    int requests = ((HeadScanner) key.attachment()).headsEnding(in.flip());
    for (int i = 0; i < requests; i++) {
      ByteBuffer out = response.duplicate();
      connection.write(out);
      if (out.hasRemaining()) {
        throw new IOException("the proxy does not read");
      }
    }
  }
}
