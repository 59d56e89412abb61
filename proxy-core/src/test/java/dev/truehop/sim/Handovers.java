package dev.truehop.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Worker-confined. The kit's own watch over what the proxy hands to its kernel, where it can still
/// be seen whose fault it is. Two rules, checked in the moment: no head ends on a connection whose
/// generation is fenced; and a request that must not be repeated has its head ended on one
/// connection only. A head that has not ended is no request, so a second one is no repetition.
final class Handovers {
  /// Worker-confined. What was sent on one connection and is not a whole message yet.
  private static final class Sent {
    final Octets octets = new Octets();
    boolean headDone;
    boolean fenced;
  }

  /// Attempts that a request may have: one, and one replay.
  private static final int MOST = 2;

  private final Map<SimWire, Sent> connections = new HashMap<>();
  private final Map<String, Set<SimWire>> handed = new HashMap<>();

  void sent(SimWire wire, byte[] octets) {
    Sent sent = connections.get(wire);
    if (sent != null) {
      sent.octets.add(octets);
      parse(wire, sent);
    }
  }

  /// A connection to an app has been made.
  void opened(SimWire wire) {
    connections.put(wire, new Sent());
  }

  /// The generation that this connection was made to is gone.
  void fenced(SimWire wire) {
    Sent sent = connections.get(wire);
    if (sent != null) {
      sent.fenced = true;
    }
  }

  private void parse(SimWire wire, Sent sent) {
    OptionalInt head = sent.octets.headEnd();
    while (head.isPresent()) {
      String text = sent.octets.text(head.getAsInt());
      if (!sent.headDone) {
        sent.headDone = true;
        handedOver(wire, sent, text);
      }
      OptionalInt end = sent.octets.messageEnd(text);
      if (end.isEmpty()) {
        return;
      }
      sent.headDone = false;
      sent.octets.take(end.getAsInt());
      head = sent.octets.headEnd();
    }
  }

  private void handedOver(SimWire wire, Sent sent, String head) {
    String id = String.valueOf(AppRequest.field(head, "x-id"));
    if (sent.fenced) {
      throw new AssertionError(id + " was sent on a fenced connection");
    }
    Set<SimWire> where = handed.computeIfAbsent(id, _ -> new HashSet<>());
    where.add(wire);
    int most = head.startsWith("POST") ? 1 : MOST;
    if (where.size() > most) {
      throw new AssertionError(id + " was handed to " + where.size() + " connections");
    }
  }

  /// On how many connections the head of this request ended.
  int handed(String id) {
    return handed.getOrDefault(id, Set.of()).size();
  }
}
