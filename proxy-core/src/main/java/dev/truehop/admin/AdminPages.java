package dev.truehop.admin;

import dev.truehop.admin.AdminView.ServerInfo;
import dev.truehop.admin.AdminView.State;
import dev.truehop.events.Subscription;
import dev.truehop.metrics.MetricsRegistry.Scrape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Thread-safe: what each path of the admin port answers. Envoy's paths, so that habits and tools
/// keep working; nothing that changes state answers to GET.
final class AdminPages {

  /// The only page that streams.
  static final String STATS = "/stats/prometheus";

  private static final String GET = "GET";
  private static final String POST = "POST";
  private static final Set<String> FORMAT = Set.of("format");
  private static final double MILLIS_PER_SECOND = 1000;

  /// @param parameters that the query string may have
  private record Page(
      String method, Set<String> parameters, String help, Function<Query, Reply> answer) {}

  private final AdminView view;
  private final Map<String, Page> pages = new LinkedHashMap<>();

  AdminPages(AdminView view) {
    this.view = view;
    Set<String> none = Set.of();
    pages.put("/certs", new Page(GET, none, "certificates in force", _ -> certificates()));
    pages.put("/clusters", new Page(GET, FORMAT, "endpoints and their numbers", this::clusters));
    pages.put("/config_dump", new Page(GET, none, "the effective configuration", this::config));
    pages.put(
        "/drain_listeners",
        new Page(POST, Set.of("graceful"), "begin to drain", _ -> done(view::drainListeners)));
    pages.put("/events", new Page(GET, Set.of("hits"), "what happens, as it does", this::events));
    pages.put("/help", new Page(GET, none, "this list", _ -> Reply.text(200, help())));
    pages.put("/listeners", new Page(GET, FORMAT, "listeners and addresses", this::listeners));
    pages.put("/logging", new Page(POST, Set.of("level"), "set the log level", this::logging));
    pages.put(
        "/pools",
        new Page(GET, none, "pools and connections", _ -> Reply.json(PoolPage.json(view.pools()))));
    pages.put("/quitquitquit", new Page(POST, none, "drain and end", _ -> done(view::quit)));
    pages.put("/ready", new Page(GET, none, "200 if live, else 503", _ -> ready()));
    pages.put("/server_info", new Page(GET, none, "version, state, uptime", _ -> serverInfo()));
    pages.put(STATS, new Page(GET, Set.of("usedonly"), "all metrics", this::stats));
  }

  /// Answers one request.
  ///
  /// @param rawQuery the query string as received, or null
  /// @param accept the Accept field, or null
  Reply answer(String method, String path, @Nullable String rawQuery, @Nullable String accept) {
    Page page = pages.get(path);
    if (page == null) {
      return Reply.text(404, "invalid path. " + help());
    }
    boolean head = method.equals("HEAD") && page.method.equals(GET);
    if (!method.equals(page.method) && !head) {
      return Reply.wrongMethod(path, page.method);
    }
    try {
      Query query = Query.of(rawQuery, accept);
      for (String name : query.parameters().keySet()) {
        if (!page.parameters.contains(name)) {
          return Reply.text(400, "%s has no parameter %s\n".formatted(path, name));
        }
      }
      return page.answer.apply(query);
    } catch (BadQuery e) {
      return Reply.text(400, e.getMessage() + "\n");
    }
  }

  private Reply clusters(Query query) {
    return query.json()
        ? Reply.json(ClusterPage.json(view.clusters()))
        : Reply.text(200, ClusterPage.text(view.clusters()));
  }

  private Reply events(Query query) {
    String hits = query.parameters().getOrDefault("hits", "false");
    if (!hits.equals("true") && !hits.equals("false")) {
      return Reply.text(400, "/events takes hits=true or hits=false\n");
    }
    Subscription subscription = view.subscribe(hits.equals("true"));
    return subscription == null
        ? Reply.text(503, "too many readers of /events\n")
        : new Reply(200, "text/event-stream", new Reply.Events(subscription), null);
  }

  private Reply listeners(Query query) {
    return query.json()
        ? Reply.json(ClusterPage.listenersJson(view.listeners()))
        : Reply.text(200, ClusterPage.listenersText(view.listeners()));
  }

  private Reply certificates() {
    return Reply.json(CertsPage.json(view.certificates(), view.epochMillis()));
  }

  private Reply config(Query query) {
    return Reply.json(view.configDump());
  }

  /// `usedonly` is common in scrape configurations for Envoy; here there is nothing to leave out.
  private Reply stats(Query query) {
    Scrape scrape = view.scrape(query.accept());
    return new Reply(200, scrape.contentType(), new Reply.Streamed(scrape.body()), null);
  }

  private Reply ready() {
    State state = view.state();
    return Reply.text(state == State.LIVE ? 200 : 503, state + "\n");
  }

  private Reply serverInfo() {
    ServerInfo info = view.serverInfo();
    String uptime = (long) (info.uptimeMillis() / MILLIS_PER_SECOND) + "s";
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("version", info.version());
    out.put("state", view.state());
    out.put("uptime_current_epoch", uptime);
    out.put("uptime_all_epochs", uptime);
    out.put("tls_provider", info.tls());
    out.put("command_line_options", info.options());
    return Reply.json(out);
  }

  private Reply logging(Query query) {
    String level = query.parameters().get("level");
    if (level == null) {
      return Reply.text(400, "/logging needs level=...\n");
    }
    return view.logLevel(level) ? Reply.OK : Reply.text(400, "no log level " + level + "\n");
  }

  private static Reply done(Runnable action) {
    action.run();
    return Reply.OK;
  }

  private String help() {
    StringBuilder out = new StringBuilder("admin commands are:\n");
    pages.forEach(
        (path, page) -> {
          out.append("  ").append(path);
          for (String name : List.copyOf(page.parameters)) {
            out.append("[?").append(name).append("=]");
          }
          out.append(": ").append(page.help);
          out.append(page.method.equals(POST) ? " (POST)\n" : "\n");
        });
    return out.toString();
  }
}
