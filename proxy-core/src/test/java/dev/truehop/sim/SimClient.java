package dev.truehop.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A client of the simulated proxy.
final class SimClient implements SimPeer {
  /// Immutable. A response as the client has read it; `body` with its chunk framing.
  record Reply(int status, String head, String body) {
    @Nullable String field(String name) {
      return AppRequest.field(head, name);
    }
  }

  private final SimWorld world;
  private final SimWire wire;
  private final StringBuilder received = new StringBuilder();
  private int pieces;
  private boolean ended;
  private boolean reset;

  SimClient(SimWorld world, SimWire wire) {
    this.world = world;
    this.wire = wire;
  }

  /// Sends octets and lets happen what happens at once.
  SimClient send(String octets) {
    wire.peerSends(Octets.of(octets));
    world.run();
    return this;
  }

  SimClient get(String target) {
    return send("GET " + target + " HTTP/1.1\r\nhost: app\r\n\r\n");
  }

  SimClient post(String target, String body) {
    return send(
        "POST %s HTTP/1.1\r\nhost: app\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(target, body.length(), body));
  }

  void close() {
    wire.peerCloses();
    world.run();
  }

  void abort() {
    wire.peerResets();
    world.run();
  }

  /// Ends the client's side and goes on reading.
  void end() {
    wire.peerEnds();
    world.run();
  }

  SimWire wire() {
    return wire;
  }

  @Override
  public void received(byte[] octets) {
    pieces++;
    received.append(new String(octets, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void endedByProxy() {
    ended = true;
  }

  @Override
  public void resetByProxy() {
    reset = true;
  }

  /// Every octet received so far.
  String text() {
    return received.toString();
  }

  /// In how many writes of the proxy they came.
  int pieces() {
    return pieces;
  }

  /// How many octets that are.
  int receivedOctets() {
    return received.length();
  }

  /// Whether the proxy ended the connection in order.
  boolean ended() {
    return ended;
  }

  boolean wasReset() {
    return reset;
  }

  boolean open() {
    return !ended && !reset;
  }

  /// The complete final responses received so far, to requests that were no HEAD.
  List<Reply> replies() {
    Octets rest = new Octets();
    rest.add(Octets.of(text()));
    List<Reply> replies = new ArrayList<>();
    OptionalInt headEnd = rest.headEnd();
    while (headEnd.isPresent()) {
      String head = rest.text(headEnd.getAsInt());
      int status = Integer.parseInt(head.substring(9, 12));
      OptionalInt end = status < 200 || status == 204 || status == 304 ? headEnd : end(rest, head);
      if (end.isEmpty()) {
        break;
      }
      byte[] message = rest.take(end.getAsInt());
      String text = new String(message, StandardCharsets.ISO_8859_1);
      if (status >= 200) {
        replies.add(new Reply(status, head, text.substring(head.length())));
      }
      headEnd = rest.headEnd();
    }
    return replies;
  }

  /// A body without a length of its own ends with the connection.
  private OptionalInt end(Octets rest, String head) {
    boolean untilClose =
        AppRequest.field(head, "content-length") == null
            && AppRequest.field(head, "transfer-encoding") == null;
    if (untilClose) {
      return ended ? OptionalInt.of(rest.size()) : OptionalInt.empty();
    }
    return rest.messageEnd(head);
  }

  /// The last complete response.
  Reply reply() {
    List<Reply> replies = replies();
    if (replies.isEmpty()) {
      throw new AssertionError("no response, but: " + text() + ", seed " + world.seed());
    }
    return replies.getLast();
  }

  int status() {
    return reply().status();
  }
}
