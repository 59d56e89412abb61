package dev.truehop.config;

import dev.truehop.config.AccessLogConfig.Format;
import dev.truehop.config.AccessLogConfig.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Immutable: renders the effective configuration with every default visible.
///
/// What [#toYaml] writes, [ConfigLoader] reads back as an equal configuration.
public final class ConfigDump {
  private ConfigDump() {}

  /// The configuration as YAML in block style.
  public static String toYaml(TruehopConfig config) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setSplitLines(false)
            .setSchema(new CoreSchema())
            .build();
    return new Dump(settings).dumpToString(toMap(config));
  }

  /// The configuration as ordered maps, lists, texts, numbers and booleans, with the keys of the
  /// YAML: what a JSON writer needs.
  public static Map<String, Object> toMap(TruehopConfig config) {
    return map()
        .put("admin", map().put("address", config.admin().address().toString()).done())
        .put("workers", config.workers())
        .put("transport", config.transport().token())
        .put("accessLog", accessLog(config.accessLog()))
        .put("drain", map().put("timeout", Durations.render(config.drain().timeout())).done())
        .put("listeners", each(config.listeners(), ConfigDump::listener))
        .put("clusters", each(config.clusters(), ConfigDump::cluster))
        .done();
  }

  private static Map<String, Object> accessLog(AccessLogConfig log) {
    String output = log.output().name().toLowerCase(Locale.ROOT);
    String format = log.format().name().toLowerCase(Locale.ROOT);
    return map()
        .put("output", log.output() == Output.FILE ? log.file() : output)
        .put("format", log.format() == Format.CUSTOM ? log.pattern() : format)
        .done();
  }

  private static Map<String, Object> listener(ListenerConfig listener) {
    return map()
        .put("name", listener.name())
        .put("address", listener.address().toString())
        .put("protocol", "http")
        .put("tls", listener.tls() == null ? null : TlsDump.listener(listener.tls()))
        .put("idleTimeout", Durations.render(listener.idleTimeout()))
        .put("requestHeadersTimeout", Durations.render(listener.requestHeadersTimeout()))
        .put("http2", http2(listener.http2()))
        .put("routes", each(listener.routes(), ConfigDump::route))
        .done();
  }

  private static Map<String, Object> http2(Http2Config http2) {
    return map()
        .put("initialStreamWindowSize", http2.initialStreamWindowSize())
        .put("initialConnectionWindowSize", http2.initialConnectionWindowSize())
        .put("maxConcurrentStreams", http2.maxConcurrentStreams())
        .done();
  }

  private static Map<String, Object> route(RouteConfig route) {
    return map()
        .put("name", route.name())
        .put("match", match(route.match()))
        .put("cluster", route.cluster())
        .put("timeout", Durations.render(route.timeout()))
        .put("retries", retries(route.retries()))
        .put("allowConnect", route.allowConnect())
        .put("grpcTimeoutHeaderMax", grpcTimeout(route))
        .put("refuseUnexecuted", route.refuseUnexecuted())
        .done();
  }

  private static String grpcTimeout(RouteConfig route) {
    Duration max = route.grpcTimeoutHeaderMax();
    return max == null ? RouteReader.OFF : Durations.render(max);
  }

  private static Map<String, Object> match(RouteMatch match) {
    StringMatch path = match.path();
    return map()
        .put("path", path == null ? null : comparison(map(), path).done())
        .putSome("hosts", each(match.hosts(), ConfigDump::host))
        .putSome("methods", new ArrayList<>(new TreeSet<>(match.methods())))
        .putSome("headers", each(match.headers(), ConfigDump::header))
        .done();
  }

  private static Object host(StringMatch host) {
    return switch (host) {
      case StringMatch.Exact(String value) -> value;
      case StringMatch.Suffix(String value) -> "*" + value;
      case StringMatch.Prefix(String value) -> value + "*";
      case StringMatch.Regex regex -> regex.pattern().pattern();
    };
  }

  private static Map<String, Object> header(HeaderMatch header) {
    StringMatch value = header.value();
    Entries entries = map().put("name", header.name());
    return (value == null ? entries.put("present", true) : comparison(entries, value))
        .put("invert", header.invert())
        .done();
  }

  private static Entries comparison(Entries entries, StringMatch match) {
    return switch (match) {
      case StringMatch.Exact(String value) -> entries.put("exact", value);
      case StringMatch.Prefix(String value) -> entries.put("prefix", value);
      case StringMatch.Suffix(String value) -> entries.put("suffix", value);
      case StringMatch.Regex regex -> entries.put("regex", regex.pattern().pattern());
    };
  }

  private static Map<String, Object> retries(RetryConfig retries) {
    List<Object> retryOn = new ArrayList<>();
    EnumSet<RetryOn> tokens = EnumSet.noneOf(RetryOn.class);
    tokens.addAll(retries.retryOn());
    tokens.forEach(token -> retryOn.add(token.token()));
    retryOn.addAll(new TreeSet<>(retries.statusCodes()));
    return map()
        .put("attempts", retries.attempts())
        .put(
            "perTryTimeout",
            retries.perTryTimeout() == null ? null : Durations.render(retries.perTryTimeout()))
        .put("retryOn", retryOn)
        .put("baseInterval", Durations.render(retries.baseInterval()))
        .put("replayWithIdempotencyKey", retries.replayWithIdempotencyKey())
        .done();
  }

  private static Map<String, Object> cluster(ClusterConfig cluster) {
    return map()
        .put("name", cluster.name())
        .put("protocol", cluster.protocol().token())
        .put("connectTimeout", Durations.render(cluster.connectTimeout()))
        .put("loadBalancing", cluster.loadBalancing().token())
        .put("tls", TlsDump.cluster(cluster.tls()))
        .put("endpoints", each(cluster.endpoints(), ConfigDump::endpoint))
        .put("connectionPool", pool(cluster.connectionPool()))
        .put("http2", http2(cluster.http2()))
        .done();
  }

  private static Map<String, Object> endpoint(EndpointConfig endpoint) {
    PodIdentity pod = endpoint.pod();
    return map()
        .put("address", endpoint.address().toString())
        .put("pod", pod == null ? null : pod(pod))
        .done();
  }

  private static Map<String, Object> pod(PodIdentity pod) {
    return map()
        .put("uid", pod.uid())
        .put("name", pod.name())
        .put("namespace", pod.namespace())
        .put("serviceAccount", pod.serviceAccount())
        .done();
  }

  private static Map<String, Object> pool(ConnectionPoolConfig pool) {
    return map()
        .put("keyBy", pool.keyBy().token())
        .put("reuse", pool.reuse().token())
        .put("idleTimeout", Durations.render(pool.idleTimeout()))
        .put("trustedIdle", Durations.render(pool.trustedIdle()))
        .put("maxConnections", pool.maxConnections())
        .put("maxPendingRequests", pool.maxPendingRequests())
        .put("maxRequestsPerConnection", pool.maxRequestsPerConnection())
        .put("maxConnectionAge", Durations.render(pool.maxConnectionAge()))
        .put("assumeNoDispatchAfterFin", pool.assumeNoDispatchAfterFin())
        .put("suspects", pool.suspects().token())
        .put("learning", pool.learning().token())
        .put("spares", pool.spares())
        .put("tcpKeepalive", keepalive(pool.tcpKeepalive()))
        .put("tcpUserTimeout", Durations.render(pool.tcpUserTimeout()))
        .done();
  }

  private static Map<String, Object> keepalive(TcpKeepalive keepalive) {
    return map()
        .put("time", Durations.render(keepalive.time()))
        .put("interval", Durations.render(keepalive.interval()))
        .put("probes", keepalive.probes())
        .done();
  }

  private static <T> List<Object> each(List<T> items, Function<T, Object> dump) {
    return items.stream().map(dump).toList();
  }

  private static Entries map() {
    return new Entries(new LinkedHashMap<>());
  }

  /// Worker-confined (to the dumping thread): a map under construction.
  private record Entries(Map<String, Object> done) {
    /// Leaves out what is absent.
    Entries put(String key, @Nullable Object value) {
      if (value != null) {
        done.put(key, value);
      }
      return this;
    }

    /// Leaves out an empty list, which as a condition would read as "none of them".
    Entries putSome(String key, List<?> items) {
      return items.isEmpty() ? this : put(key, items);
    }
  }
}
