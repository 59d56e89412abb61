package dev.truehop.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.truehop.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Thread-safe: the admin port, on the JDK's own HTTP server and away from the workers. Each
/// request has a virtual thread, so that a client that stands still holds up nobody's readiness
/// probe; the answers themselves are made one at a time.
public final class AdminServer implements AutoCloseable {

  /// Connections that may wait to be accepted: probes, a scraper, a person.
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AdminPages pages;
  private final Consumer<String> systemLog;

  private AdminServer(HttpServer server, AdminView view, Consumer<String> systemLog) {
    this.server = server;
    this.pages = new AdminPages(view);
    this.systemLog = systemLog;
  }

  /// Binds and serves. Port 0 takes a free one; [#address] tells which. Throws if it can not bind.
  public static AdminServer start(HostPort address, AdminView view, Consumer<String> systemLog)
      throws IOException {
    InetSocketAddress socket =
        new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
    AdminServer admin = new AdminServer(HttpServer.create(socket, BACKLOG), view, systemLog);
    admin.server.createContext("/", admin::handle);
    admin.server.setExecutor(admin.threads);
    admin.server.start();
    return admin;
  }

  /// Where it listens.
  public HostPort address() {
    InetSocketAddress bound = server.getAddress();
    return new HostPort(bound.getAddress().getHostAddress(), bound.getPort());
  }

  /// Ends at once; an answer under way is cut off.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /// A request's body is never read: closing the exchange drops it, however long it is.
  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      Headers fields = exchange.getResponseHeaders();
      fields.set("Content-Type", reply.contentType());
      fields.set("Cache-Control", "no-cache, max-age=0");
      fields.set("X-Content-Type-Options", "nosniff");
      if (reply.allow() != null) {
        fields.set("Allow", reply.allow());
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        fields.set("Content-Length", Integer.toString(reply.body().length));
        exchange.sendResponseHeaders(reply.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(reply.status(), reply.body().length);
      exchange.getResponseBody().write(reply.body());
    }
  }

  private Reply reply(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    Headers fields = exchange.getRequestHeaders();
    if (!method.equals("GET") && fields.containsKey("Origin")) {
      // Browsers send it: a web page must not be able to stop a proxy on its reader's machine.
      return Reply.text(403, "not for web pages\n");
    }
    oneAtATime.lock();
    try {
      return pages.answer(
          method,
          exchange.getRequestURI().getPath(),
          exchange.getRequestURI().getRawQuery(),
          fields.getFirst("Accept"));
    } catch (RuntimeException e) {
      systemLog.accept("admin: %s failed: %s".formatted(exchange.getRequestURI().getPath(), e));
      return Reply.text(500, "internal error; see the log\n");
    } finally {
      oneAtATime.unlock();
    }
  }
}
