package dev.truehop.sim;

import java.util.ArrayList;
import java.util.List;

/// Worker-confined. A scripted upstream that speaks HTTP/2: keeps every connection, and counts
/// every request that reached it whole.
final class H2App {
  /// What the app does with a request that it has read completely.
  interface Behaviour {
    void request(H2AppConnection connection, H2AppConnection.Request request);
  }

  /// What the app does with a new connection.
  interface Opening {
    void opened(H2AppConnection connection);
  }

  private final SimWorld world;
  private final List<H2AppConnection> connections = new ArrayList<>();
  private final List<H2AppConnection.Request> requests = new ArrayList<>();
  private Behaviour behaviour = (connection, request) -> connection.answer(request.stream, "ok");
  private Behaviour headBehaviour = (_, _) -> {};
  private Opening opening = H2AppConnection::settings;

  H2App(SimWorld world) {
    this.world = world;
  }

  H2App does(Behaviour behaviour) {
    this.behaviour = behaviour;
    return this;
  }

  /// What the app does with a head, before it has the body.
  H2App onHead(Behaviour behaviour) {
    headBehaviour = behaviour;
    return this;
  }

  H2App onOpen(Opening opening) {
    this.opening = opening;
    return this;
  }

  SimPeer accept(SimWire wire) {
    H2AppConnection connection = new H2AppConnection(this, wire);
    connections.add(connection);
    world.soon(() -> opening.opened(connection));
    return connection;
  }

  void head(H2AppConnection connection, H2AppConnection.Request request) {
    headBehaviour.request(connection, request);
  }

  void execute(H2AppConnection connection, H2AppConnection.Request request) {
    requests.add(request);
    behaviour.request(connection, request);
  }

  SimWorld world() {
    return world;
  }

  H2AppConnection connection(int index) {
    return connections.get(index);
  }

  int connections() {
    return connections.size();
  }

  /// Requests that were read completely, in order.
  List<H2AppConnection.Request> requests() {
    return requests;
  }

  /// How often a request with this path was executed.
  long executions(String path) {
    return requests.stream().filter(request -> path.equals(request.field(":path"))).count();
  }
}
