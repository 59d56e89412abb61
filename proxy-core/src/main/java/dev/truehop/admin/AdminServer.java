package dev.truehop.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.truehop.config.HostPort;
import dev.truehop.events.Subscription;
import dev.truehop.metrics.MetricsRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Thread-safe: the admin port, on the JDK's own HTTP server and away from the workers. Each
/// request has a virtual thread, so that a client that stands still holds up nobody's readiness
/// probe; the answers themselves are made one at a time. A scrape is written outside of that, and a
/// second one meanwhile is refused with 503.
public final class AdminServer implements AutoCloseable {

  /// Connections that may wait to be accepted: probes, a scraper, a person.
  private static final int BACKLOG = 64;

  /// For one scrape. Scrapers give up earlier: Prometheus after 10 s unless told otherwise.
  private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(60);

  /// How often, and how many times, the end looks whether readers of events have been told: a
  /// second in all, for one may stand still.
  private static final long STREAM_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int STREAM_POLLS = 200;

  /// How long a scrape waits for the one before to end.
  private static final long SCRAPE_WAIT_MILLIS = 250;

  /// Lengths with a meaning of their own ([HttpExchange#sendResponseHeaders]).
  private static final long NO_BODY = -1;

  private static final long CHUNKED = 0;

  private static final int OK = 200;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Semaphore scraping = new Semaphore(1);
  private final AdminPages pages;
  private final Consumer<String> systemLog;
  private final Duration scrapeTimeout;
  private final Set<Subscription> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  private AdminServer(
      HttpServer server, AdminView view, Consumer<String> systemLog, Duration scrapeTimeout) {
    this.server = server;
    this.pages = new AdminPages(view);
    this.systemLog = systemLog;
    this.scrapeTimeout = scrapeTimeout;
  }

  /// Binds and serves. Port 0 takes a free one; [#address] tells which. Throws if it can not bind.
  public static AdminServer start(HostPort address, AdminView view, Consumer<String> systemLog)
      throws IOException {
    return start(address, view, systemLog, SCRAPE_TIMEOUT);
  }

  static AdminServer start(
      HostPort address, AdminView view, Consumer<String> systemLog, Duration scrapeTimeout)
      throws IOException {
    InetSocketAddress socket =
        new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
    AdminServer admin =
        new AdminServer(HttpServer.create(socket, BACKLOG), view, systemLog, scrapeTimeout);
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

  /// Ends at once; an answer under way is cut off, but readers of events are told.
  @Override
  public void close() {
    closing = true;
    streams.forEach(Subscription::close);
    for (int i = 0; i < STREAM_POLLS && !streams.isEmpty(); i++) {
      LockSupport.parkNanos(STREAM_POLL_NANOS);
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (AdminPages.STATS.equals(exchange.getRequestURI().getPath())) {
      scrape(exchange);
    } else {
      send(exchange, reply(exchange));
    }
  }

  /// One at a time, from the reading of the numbers to the last octet: a scrape holds numbers of
  /// every cluster, and scrapers that pile up would hold them as often. A reader that stands still
  /// is cut off, or nobody could scrape any more.
  private void scrape(HttpExchange exchange) throws IOException {
    if (!mayScrape()) {
      send(exchange, Reply.text(503, "another scrape is under way\n"));
      return;
    }
    Thread scraper = Thread.currentThread();
    CompletableFuture<Void> end = new CompletableFuture<>();
    CompletableFuture<Void> _ =
        end.orTimeout(scrapeTimeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (_, late) -> {
                  if (late != null) {
                    scraper.interrupt();
                  }
                });
    try {
      send(exchange, reply(exchange));
    } finally {
      end.complete(null);
      scraping.release();
    }
  }

  /// A reader has the last octet a moment before the scrape is over here.
  private boolean mayScrape() {
    try {
      return scraping.tryAcquire(SCRAPE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// A request's body is never read: closing the exchange drops it, however long it is.
  private void send(HttpExchange exchange, Reply reply) throws IOException {
    Headers fields = exchange.getResponseHeaders();
    fields.set("Content-Type", reply.contentType());
    fields.set("Cache-Control", "no-cache, max-age=0");
    fields.set("X-Content-Type-Options", "nosniff");
    if (reply.allow() != null) {
      fields.set("Allow", reply.allow());
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    switch (reply.body()) {
      case Reply.Whole(byte[] octets) -> send(exchange, reply.status(), octets, head);
      case Reply.Streamed(MetricsRegistry.Body source) -> {
        exchange.sendResponseHeaders(reply.status(), head ? NO_BODY : CHUNKED);
        if (!head) {
          stream(exchange, source);
        }
      }
      case Reply.Events(Subscription source) -> follow(exchange, source, head);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, int status, byte[] octets, boolean head)
      throws IOException {
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(octets.length));
      exchange.sendResponseHeaders(status, NO_BODY);
      return;
    }
    exchange.sendResponseHeaders(status, octets.length);
    exchange.getResponseBody().write(octets);
  }

  /// A failure goes on to the server, which drops the connection: closing the exchange would send
  /// the last chunk, and a part of the body would look like the whole.
  private void stream(HttpExchange exchange, MetricsRegistry.Body source) throws IOException {
    try {
      source.writeTo(exchange.getResponseBody());
    } catch (RuntimeException e) {
      log(exchange, e);
      throw e;
    }
  }

  /// Until the reader goes, or the program ends.
  private void follow(HttpExchange exchange, Subscription source, boolean head) throws IOException {
    streams.add(source);
    try (source) {
      if (closing) {
        source.close();
      }
      exchange.sendResponseHeaders(OK, head ? NO_BODY : CHUNKED);
      if (!head) {
        EventStream.write(source, exchange.getResponseBody());
      }
    } finally {
      streams.remove(source);
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
      log(exchange, e);
      return Reply.text(500, "internal error; see the log\n");
    } finally {
      oneAtATime.unlock();
    }
  }

  private void log(HttpExchange exchange, RuntimeException e) {
    systemLog.accept("admin: %s failed: %s".formatted(exchange.getRequestURI().getPath(), e));
  }
}
