package dev.truehop.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A scripted upstream at one address: keeps every connection and every request
/// that reached it, so that executions are counted where they happen.
final class SimApp {
  /// What the app does with a request that it has read completely.
  interface Behaviour {
    void request(AppConnection connection, AppRequest request);
  }

  /// What the app does with octets, before it has a whole request.
  interface Reading {
    void octets(AppConnection connection);
  }

  /// What the app does with a head, before it has the body.
  interface HeadReading {
    void head(AppConnection connection, String head);
  }

  private final SimWorld world;
  private final String name;
  private final List<AppConnection> connections = new ArrayList<>();
  private final List<AppRequest> requests = new ArrayList<>();
  private Behaviour behaviour = (connection, _) -> connection.answer("ok");
  private Reading reading = _ -> {};
  private HeadReading headReading = (_, _) -> {};
  private @Nullable H2App http2;
  private boolean refusesConnects;
  private boolean ignoresConnects;

  SimApp(SimWorld world, String name) {
    this.world = world;
    this.name = name;
  }

  SimApp does(Behaviour behaviour) {
    this.behaviour = behaviour;
    return this;
  }

  /// Answers every request with this, octet by octet.
  SimApp sends(String response) {
    return does((connection, _) -> connection.send(response));
  }

  /// Closes connections that have been idle for this long after an answer, as servers do.
  SimApp closesIdleAfter(Duration idle) {
    return does(
        (connection, _) -> {
          connection.answer("ok");
          connection.closeIfIdleFor(idle);
        });
  }

  SimApp onOctets(Reading reading) {
    this.reading = reading;
    return this;
  }

  SimApp onHead(HeadReading headReading) {
    this.headReading = headReading;
    return this;
  }

  void refuseConnects(boolean refuse) {
    refusesConnects = refuse;
  }

  boolean refusesConnects() {
    return refusesConnects;
  }

  /// SYNs get no answer.
  void ignoreConnects(boolean ignore) {
    ignoresConnects = ignore;
  }

  boolean ignoresConnects() {
    return ignoresConnects;
  }

  /// From now on the app speaks HTTP/2, with prior knowledge.
  H2App speaksHttp2() {
    H2App app = new H2App(world);
    http2 = app;
    return app;
  }

  SimPeer accept(SimWire wire) {
    H2App http2 = this.http2;
    if (http2 != null) {
      return http2.accept(wire);
    }
    AppConnection connection = new AppConnection(this, wire, connections.size());
    connections.add(connection);
    return connection;
  }

  void octets(AppConnection connection) {
    reading.octets(connection);
  }

  void head(AppConnection connection, String head) {
    headReading.head(connection, head);
  }

  void execute(AppConnection connection, AppRequest request) {
    requests.add(request);
    behaviour.request(connection, request);
  }

  SimWorld world() {
    return world;
  }

  String name() {
    return name;
  }

  List<AppConnection> connections() {
    return connections;
  }

  AppConnection connection(int index) {
    return connections.get(index);
  }

  /// Requests that were read completely, in order.
  List<AppRequest> requests() {
    return requests;
  }

  /// How often a request with this target was executed.
  long executions(String target) {
    return requests.stream().filter(request -> request.target().equals(target)).count();
  }

  /// Connections that neither side has ended.
  long open() {
    return connections.stream().filter(AppConnection::open).count();
  }
}
