package dev.truehop.wire;

import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ServerHandshake;
import org.jspecify.annotations.Nullable;

/// Thread-safe. A client of the library Java-WebSocket that keeps what it hears.
final class WsClient extends WebSocketClient {
  private static final int SECONDS = 60;

  /// Immutable. How a conversation ended.
  record Closed(int code, String reason, boolean remote) {}

  private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
  private final BlockingQueue<Closed> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Exception> errors = new LinkedBlockingQueue<>();

  private WsClient(URI uri) {
    super(uri);
    setConnectionLostTimeout(0);
    setTcpNoDelay(true);
  }

  /// @param tls null for `ws`
  static WsClient to(int port, String target, @Nullable SSLContext tls) throws Exception {
    String scheme = tls == null ? "ws" : "wss";
    WsClient client = new WsClient(URI.create(scheme + "://localhost:" + port + target));
    if (tls != null) {
      client.setSocketFactory(tls.getSocketFactory());
    }
    client.connectBlocking(SECONDS, TimeUnit.SECONDS);
    return client;
  }

  /// In the clear, or null where the handshake has failed.
  static @Nullable WsClient opened(int port, String target) throws Exception {
    WsClient client = to(port, target, null);
    return client.isOpen() ? client : null;
  }

  private static <T> T next(String what, BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("waited in vain for " + what);
    }
    return next;
  }

  String text() throws InterruptedException {
    return next("a text", texts);
  }

  byte[] binary() throws InterruptedException {
    return next("a binary message", binaries);
  }

  String pong() throws InterruptedException {
    return next("a pong", pongs);
  }

  Closed closed() throws InterruptedException {
    return next("the end", closed);
  }

  /// The socket below, to end it without a word.
  Socket socket() {
    return getSocket();
  }

  @Override
  public void onOpen(ServerHandshake handshake) {}

  @Override
  public void onMessage(String message) {
    texts.add(message);
  }

  @Override
  public void onMessage(ByteBuffer message) {
    byte[] octets = new byte[message.remaining()];
    message.get(octets);
    binaries.add(octets);
  }

  @Override
  public void onWebsocketPong(org.java_websocket.WebSocket socket, Framedata frame) {
    pongs.add(new String(frame.getPayloadData().array(), java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public void onClose(int code, String reason, boolean remote) {
    closed.add(new Closed(code, reason, remote));
  }

  @Override
  public void onError(Exception e) {
    errors.add(e);
  }
}
