package dev.truehop.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Thread-safe. An upstream that does exactly what a script says, on plain sockets; it counts what
/// its app executes, and keeps the octets of each connection.
final class ScriptedUpstream implements AutoCloseable {
  /// Called once per connection, on a thread of its own. Returning closes the connection.
  interface Script {
    void serve(Conversation conversation) throws IOException;
  }

  private static final int BACKLOG = 1024;

  /// A proxy that has read from a connection within 5 ms does not look at it before a reuse.
  private static final long SETTLE_MILLIS = 5;

  private final ServerSocket server;
  private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
  private final List<Conversation> conversations = new CopyOnWriteArrayList<>();
  private volatile Script script;

  private ScriptedUpstream(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  static ScriptedUpstream playing(Script script) throws IOException {
    return on(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), script);
  }

  static ScriptedUpstream on(ServerSocket server, Script script) {
    ScriptedUpstream upstream = new ScriptedUpstream(server, script);
    Thread.ofVirtual().name("upstream").start(upstream::accept);
    return upstream;
  }

  private void accept() {
    try (server) {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        Conversation conversation = new Conversation(this, socket);
        conversations.add(conversation);
        Script script = this.script;
        Thread.ofVirtual().start(() -> conversation.play(script));
      }
    } catch (IOException _) {
      // Closed by the test.
    }
  }

  /// Ends all connections, forgets everything, and plays another script from now on. Leaves the
  /// proxy the time after which it looks for itself, whether or not it has seen the ends.
  ScriptedUpstream play(Script script) throws IOException {
    this.script = script;
    for (Conversation conversation : conversations) {
      conversation.close();
    }
    conversations.clear();
    executions.clear();
    Await.pauseMillis(SETTLE_MILLIS);
    return this;
  }

  int port() {
    return server.getLocalPort();
  }

  void executed(String id) {
    executions.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
  }

  /// How often the request with this target was executed.
  int executions(String id) {
    AtomicInteger count = executions.get(id);
    return count == null ? 0 : count.get();
  }

  int executions() {
    return executions.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  List<Conversation> conversations() {
    return List.copyOf(conversations);
  }

  Conversation only() {
    return Await.value("one connection", () -> conversations.size() == 1 ? last() : null);
  }

  Conversation last() {
    return conversations.getLast();
  }

  /// Connections that neither side has ended yet.
  long open() {
    return conversations.stream().filter(c -> !c.over()).count();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Conversation conversation : conversations) {
      conversation.close();
    }
  }
}
