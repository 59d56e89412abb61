package dev.truehop.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What is under way between the proxy and a peer, in both directions, as the
/// kernels of the two hosts would hold it: octets that were accepted, FIN behind them, or RST.
/// Everything takes the world's latency, in order.
final class SimWire {
  /// Linux acknowledges this late what it has no answer to.
  private static final Duration DELAYED_ACK = Duration.ofMillis(40);

  /// Stands for a FIN behind the octets.
  private static final byte[] FIN = new byte[0];

  private final SimWorld world;
  private final SimChannel channel;
  private @Nullable SimPeer peer;

  // To the peer.
  private final Deque<byte[]> unread = new ArrayDeque<>();
  private int windowOctets = 256 * 1024;
  private int inFlightOctets;
  private boolean peerReads = true;
  private boolean peerClosed;
  private boolean aborted;

  // What the proxy's kernel knows of the peer's.
  private long sentOctets;
  private long atPeerOctets;
  private long ackedOctets;
  private long ackedNanos;

  /// What waits for the path to carry segments again; null while it does.
  private @Nullable Deque<Runnable> swallowed;

  // To the proxy.
  private final Deque<byte[]> arrived = new ArrayDeque<>();
  private int taken;
  private long receivedOctets;
  private boolean proxyClosed;
  private boolean finArrived;
  private boolean resetArrived;
  private boolean timedOut;

  SimWire(SimWorld world, SimChannel channel) {
    this.world = world;
    this.channel = channel;
  }

  void peer(SimPeer peer) {
    this.peer = peer;
  }

  private SimPeer peer() {
    SimPeer peer = this.peer;
    if (peer == null) {
      throw new IllegalStateException("nobody is at the far end");
    }
    return peer;
  }

  // The proxy's side.

  /// Octets that the proxy's kernel takes now.
  int room() {
    return windowOctets - inFlightOctets;
  }

  void send(byte[] octets) {
    if (octets.length > 0) {
      inFlightOctets += octets.length;
      sentOctets += octets.length;
      world.handedOver(this, octets);
      transmit(() -> arriveAtPeer(octets));
    }
  }

  void sendFin() {
    transmit(() -> arriveAtPeer(FIN));
  }

  private void transmit(Runnable arrival) {
    world.transmit(
        () -> {
          Deque<Runnable> swallowed = this.swallowed;
          if (swallowed == null) {
            arrival.run();
          } else {
            swallowed.add(arrival);
          }
        });
  }

  /// An abort throws away what is under way; unread octets turn a close into an abort, too.
  void closedByProxy(boolean abortive, boolean finSent) {
    proxyClosed = true;
    if (peer == null) {
      return;
    }
    if (abortive || !arrived.isEmpty()) {
      aborted = true;
      arrived.clear();
      taken = 0;
      if (swallowed == null) {
        world.transmit(this::resetPeer);
      }
    } else if (!finSent) {
      sendFin();
    }
  }

  boolean hasArrived() {
    return !arrived.isEmpty();
  }

  boolean finArrived() {
    return finArrived;
  }

  boolean resetArrived() {
    return resetArrived;
  }

  /// The kernel has given the connection up.
  boolean timedOut() {
    return timedOut;
  }

  // The proxy's kernel, as `TCP_INFO` shows it.

  /// Octets that are acknowledged.
  long ackedOctets() {
    return ackedOctets;
  }

  /// Octets that have arrived, read or not.
  long receivedOctets() {
    return receivedOctets;
  }

  boolean unacked() {
    return sentOctets > ackedOctets;
  }

  long sinceLastAckNanos() {
    return world.now() - ackedNanos;
  }

  private void acked(long octets) {
    if (!resetArrived && octets > ackedOctets) {
      ackedOctets = octets;
      ackedNanos = world.now();
    }
  }

  // The path.

  /// From now on nothing arrives, in either direction, and nobody says so. After a while the
  /// proxy's kernel notices that its probes and its octets stay unanswered.
  void silence(Duration limit) {
    swallowed = new ArrayDeque<>();
    world.after(
        limit,
        () -> {
          if (swallowed != null && !proxyClosed) {
            timedOut = true;
            channel.poll();
          }
        });
  }

  /// The path carries segments again: what is still wanted is sent once more.
  void heal() {
    Deque<Runnable> swallowed = this.swallowed;
    this.swallowed = null;
    if (swallowed != null) {
      swallowed.forEach(world::transmit);
    }
  }

  /// Takes up to `max` octets of what has arrived for the proxy.
  byte[] take(int max) {
    byte[] first = arrived.peek();
    if (first == null) {
      return FIN;
    }
    int from = taken;
    int to = Math.min(first.length, from + max);
    taken = to;
    if (to == first.length) {
      arrived.remove();
      taken = 0;
    }
    return from == 0 && to == first.length ? first : Arrays.copyOfRange(first, from, to);
  }

  // The peer's side.

  /// How many octets may be under way to the peer, its unread ones included.
  void window(int octets) {
    windowOctets = octets;
  }

  /// Pauses or resumes the peer's reading.
  void peerReads(boolean reads) {
    peerReads = reads;
    if (reads) {
      world.soon(this::readAtPeer);
    }
  }

  /// A peer that does not read takes one piece of what is there.
  void readOnce() {
    if (!unread.isEmpty()) {
      readNext();
    }
  }

  void peerSends(byte[] octets) {
    if (!peerClosed && octets.length > 0) {
      long acknowledged = atPeerOctets;
      transmit(
          () -> {
            acked(acknowledged);
            arriveAtProxy(octets);
          });
    }
  }

  /// The peer ends its side and goes on reading.
  void peerEnds() {
    finLeaves();
  }

  /// Every FIN says how far the peer's kernel has received; a reset says nothing.
  private void finLeaves() {
    long acknowledged = atPeerOctets;
    transmit(
        () -> {
          acked(acknowledged);
          finArrives();
        });
  }

  /// The peer closes: octets that reach it later are answered with a reset.
  void peerCloses() {
    if (peerClosed) {
      return;
    }
    peerClosed = true;
    if (unread.isEmpty()) {
      finLeaves();
    } else {
      unread.clear();
      transmit(this::resetArrives);
    }
  }

  /// The peer aborts.
  void peerResets() {
    if (!peerClosed) {
      peerClosed = true;
      unread.clear();
      transmit(this::resetArrives);
    }
  }

  /// The peer is gone without a word, as a pod that was killed: its address answers with resets.
  void peerVanishes() {
    peerClosed = true;
    unread.clear();
  }

  private void arriveAtPeer(byte[] octets) {
    if (aborted) {
      return;
    }
    if (peerClosed) {
      if (octets.length > 0) {
        transmit(this::resetArrives);
      }
      return;
    }
    atPeerOctets += octets.length;
    long acknowledged = atPeerOctets;
    world.after(DELAYED_ACK, () -> transmit(() -> acked(acknowledged)));
    unread.add(octets);
    readAtPeer();
  }

  private void readAtPeer() {
    while (peerReads && !peerClosed && !unread.isEmpty()) {
      readNext();
    }
  }

  private void readNext() {
    byte[] octets = unread.remove();
    inFlightOctets -= octets.length;
    if (octets == FIN) {
      peer().endedByProxy();
    } else {
      peer().received(octets);
      world.soon(channel::poll);
    }
  }

  private void resetPeer() {
    if (!peerClosed) {
      peerClosed = true;
      unread.clear();
      peer().resetByProxy();
    }
  }

  private void arriveAtProxy(byte[] octets) {
    if (proxyClosed) {
      world.transmit(this::resetPeer);
    } else if (!resetArrived) {
      arrived.add(octets);
      receivedOctets += octets.length;
      channel.poll();
    }
  }

  private void finArrives() {
    finArrived = true;
    channel.poll();
  }

  /// What has arrived before stays readable, as on Linux.
  private void resetArrives() {
    resetArrived = true;
    channel.poll();
  }
}
