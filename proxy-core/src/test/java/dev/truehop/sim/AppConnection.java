package dev.truehop.sim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;

/// Worker-confined. The app's end of one connection: cuts what arrives into requests, and offers
/// everything that an app can do to a proxy.
final class AppConnection implements SimPeer {
  private final SimApp app;
  private final SimWire wire;
  private final int index;
  private final StringBuilder raw = new StringBuilder();
  private final Octets unparsed = new Octets();
  private int headsSeen;
  private int answers;
  private boolean headSeen;
  private int activity;
  private boolean closed;
  private boolean reset;
  private boolean ended;

  AppConnection(SimApp app, SimWire wire, int index) {
    this.app = app;
    this.wire = wire;
    this.index = index;
  }

  @Override
  public void received(byte[] octets) {
    activity++;
    raw.append(new String(octets, StandardCharsets.ISO_8859_1));
    unparsed.add(octets);
    app.octets(this);
    readRequests();
  }

  private void readRequests() {
    OptionalInt head = unparsed.headEnd();
    while (!closed && head.isPresent()) {
      String text = unparsed.text(head.getAsInt());
      if (!headSeen) {
        headSeen = true;
        headsSeen++;
        app.head(this, text);
      }
      OptionalInt end = unparsed.messageEnd(text);
      if (end.isEmpty()) {
        return;
      }
      headSeen = false;
      byte[] message = unparsed.take(end.getAsInt());
      byte[] body = new byte[message.length - text.length()];
      System.arraycopy(message, text.length(), body, 0, body.length);
      app.execute(this, new AppRequest(index, text, body, app.world().now()));
      head = unparsed.headEnd();
    }
  }

  @Override
  public void endedByProxy() {
    ended = true;
    wire.peerCloses();
    closed = true;
  }

  @Override
  public void resetByProxy() {
    reset = true;
    closed = true;
  }

  /// 200 with this body.
  void answer(String body) {
    answers++;
    send("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
  }

  void send(String octets) {
    activity++;
    wire.peerSends(Octets.of(octets));
  }

  void close() {
    closed = true;
    wire.peerCloses();
  }

  /// Aborts (RST).
  void abort() {
    closed = true;
    wire.peerResets();
  }

  /// Ends the app's side and goes on reading.
  void end() {
    wire.peerEnds();
  }

  /// The pod is gone without a word.
  void vanish() {
    closed = true;
    wire.peerVanishes();
  }

  void closeIfIdleFor(Duration idle) {
    int before = activity;
    app.world()
        .after(
            idle,
            () -> {
              if (activity == before && !closed) {
                close();
              }
            });
  }

  SimWire wire() {
    return wire;
  }

  int index() {
    return index;
  }

  /// Every octet that arrived here.
  String raw() {
    return raw.toString();
  }

  int answers() {
    return answers;
  }

  /// Requests whose head arrived completely, executed or not.
  int headsSeen() {
    return headsSeen;
  }

  boolean open() {
    return !closed;
  }

  boolean wasReset() {
    return reset;
  }

  boolean ended() {
    return ended;
  }
}
