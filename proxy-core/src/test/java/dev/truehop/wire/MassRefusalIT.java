package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An HTTP/2 server that takes many requests at once, and says of all of them that it has not
/// processed them: every one is sent again, and no client hears of it.
@ExtendWith(ShowOutput.class)
class MassRefusalIT {
  private static final int REQUESTS = 160;
  private static final int TOGETHER = 100;

  /// A dial is for a hundred waiters at first.
  private static final int REPLAY_DIALS = 2;

  private static final String NAME = "app.example";
  private static final String POOL = "connectionPool: { learning: off, trustedIdle: 60s }";

  /// For handshakes on a machine that is busy.
  private static final String PATIENT = "connectTimeout: 20s";

  private static Pki pki;
  private static ScriptedUpstream plain;
  private static ScriptedUpstream secure;
  private static ProxyProcess proxy;

  private final List<Held> held = new ArrayList<>();
  private final Set<H2Conversation> refusing = ConcurrentHashMap.newKeySet();
  private ScriptedUpstream upstream;

  /// What a server says that has processed nothing, or not all.
  private enum Refusal {
    STREAM_BY_STREAM,
    GOAWAY,
    GOAWAY_AND_CLOSE,
    GOAWAY_IN_THE_MIDDLE
  }

  /// Immutable. A request that waits on its connection.
  private record Held(H2Conversation connection, H2Conversation.Request request) {}

  @BeforeAll
  static void start() throws Exception {
    pki = Pki.create();
    TlsServer tls = TlsServer.simple(pki.context(pki.issue(NAME))).speaking("h2");
    plain = ScriptedUpstream.playing(Scripts.silent());
    secure = ScriptedUpstream.on(tls, Scripts.silent());
    String mode = "tls: { mode: simple, sni: %s, caCertificates: %s }";
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .cluster("plain", plain.port())
                .with("protocol: http2", POOL)
                .cluster("secure", secure.port())
                .with("protocol: http2", POOL, mode.formatted(NAME, pki.file("ca.crt")), PATIENT)
                .route("/secure", "secure")
                .route("", "plain"));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    plain.close();
    secure.close();
    pki.close();
  }

  /// Holds the first requests until all are there, and then refuses them; executes those that come
  /// later, and answers with what they said.
  private void serve(Conversation octets, Refusal refusal) throws IOException {
    H2Conversation connection = H2Conversation.begin(octets);
    for (var r = connection.request(); r != null; r = connection.request()) {
      if (hold(connection, r)) {
        if (allAreThere()) {
          refuse(refusal);
        }
      } else {
        assertTrue(!refusing.contains(connection), "sent again to who has just refused it");
        execute(connection, r);
      }
    }
  }

  private synchronized boolean hold(H2Conversation connection, H2Conversation.Request request) {
    return held.size() < REQUESTS && held.add(new Held(connection, request));
  }

  private synchronized boolean allAreThere() {
    return held.size() == REQUESTS;
  }

  private synchronized Map<H2Conversation, List<H2Conversation.Request>> byConnection() {
    Map<H2Conversation, List<H2Conversation.Request>> requests = new LinkedHashMap<>();
    for (Held one : held) {
      requests.computeIfAbsent(one.connection, _ -> new ArrayList<>()).add(one.request);
    }
    return requests;
  }

  private void execute(H2Conversation connection, H2Conversation.Request request)
      throws IOException {
    upstream.executed(request.path());
    connection.answer(request, said(request.method(), request.path(), request.body()));
  }

  private static String said(String method, String path, String body) {
    return method + ' ' + path + ' ' + body;
  }

  private void refuse(Refusal refusal) throws IOException {
    var requests = byConnection();
    refusing.addAll(requests.keySet());
    for (var entry : requests.entrySet()) {
      H2Conversation connection = entry.getKey();
      List<H2Conversation.Request> its = entry.getValue();
      switch (refusal) {
        case STREAM_BY_STREAM -> {
          for (H2Conversation.Request request : its) {
            connection.refuse(request);
          }
        }
        case GOAWAY -> connection.goAway(0);
        case GOAWAY_AND_CLOSE -> {
          connection.goAway(0);
          connection.close();
        }
        case GOAWAY_IN_THE_MIDDLE -> {
          connection.goAway(its.get(its.size() / 2).stream());
          for (H2Conversation.Request request : its.subList(0, its.size() / 2 + 1)) {
            execute(connection, request);
          }
        }
      }
    }
  }

  private void allAreAnswered(String prefix, Refusal refusal) throws IOException {
    double replayed = proxy.metric("truehop_stale_replayed_total");
    upstream.play(c -> serve(c, refusal));
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < REQUESTS; i++) {
        RawClient client = RawClient.to(proxy.port());
        clients.add(client.send(request(prefix, i)));
        if (i == 0) {
          Await.until("a connection is there", () -> !byConnection().isEmpty());
        }
      }
      for (int i = 0; i < REQUESTS; i++) {
        Message response = clients.get(i).response();
        assertEquals(200, response.status(), response::head);
        assertEquals(said(method(i), prefix + i, body(i)), response.text());
        assertEquals(1, upstream.executions(prefix + i));
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    assertEquals(REQUESTS, upstream.executions());
    var requests = byConnection().values();
    assertTrue(requests.stream().anyMatch(its -> its.size() >= TOGETHER), requests::toString);
    int dials = upstream.conversations().size() - requests.size();
    assertTrue(dials <= REPLAY_DIALS, () -> dials + " dials");
    int refused =
        refusal == Refusal.GOAWAY_IN_THE_MIDDLE
            ? requests.stream().mapToInt(its -> its.size() - its.size() / 2 - 1).sum()
            : REQUESTS;
    assertEquals(refused, proxy.metric("truehop_stale_replayed_total") - replayed);
  }

  private static String method(int i) {
    return i % 2 == 0 ? "GET" : "POST";
  }

  private static String body(int i) {
    return i % 2 == 0 ? "" : "body " + i;
  }

  private static String request(String prefix, int i) {
    return i % 2 == 0 ? RawClient.get(prefix + i) : RawClient.post(prefix + i, body(i));
  }

  @ParameterizedTest
  @EnumSource
  void noneIsLostAndNoneIsExecutedTwice(Refusal refusal) throws IOException {
    upstream = plain;
    allAreAnswered("/" + refusal + "/", refusal);
  }

  @ParameterizedTest
  @EnumSource
  void norUnderTls(Refusal refusal) throws IOException {
    upstream = secure;
    allAreAnswered("/secure/" + refusal + "/", refusal);
  }
}
