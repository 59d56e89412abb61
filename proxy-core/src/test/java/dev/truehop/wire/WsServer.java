package dev.truehop.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/// Thread-safe. A server of the library Java-WebSocket that echoes, and closes if the path asks it
/// to: `/CODE/REASON`.
final class WsServer extends WebSocketServer implements AutoCloseable {
  private final List<WsClient.Closed> closed = new CopyOnWriteArrayList<>();

  private WsServer() {
    super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    setConnectionLostTimeout(0);
    setReuseAddr(true);
  }

  static WsServer started() {
    WsServer server = new WsServer();
    server.start();
    Await.until("the server listens", () -> server.getPort() > 0);
    return server;
  }

  /// How conversations ended.
  List<WsClient.Closed> closed() {
    return closed;
  }

  @Override
  public void onStart() {}

  @Override
  public void onOpen(WebSocket socket, ClientHandshake handshake) {
    String[] path = handshake.getResourceDescriptor().split("/", -1);
    if (path.length == 4) {
      socket.close(Integer.parseInt(path[2]), path[3]);
    }
  }

  @Override
  public void onMessage(WebSocket socket, String message) {
    socket.send(message);
  }

  @Override
  public void onMessage(WebSocket socket, ByteBuffer message) {
    socket.send(message);
  }

  @Override
  public void onClose(WebSocket socket, int code, String reason, boolean remote) {
    closed.add(new WsClient.Closed(code, reason, remote));
  }

  @Override
  public void onError(WebSocket socket, Exception e) {}

  @Override
  public void close() throws InterruptedException {
    stop(1000);
  }
}
