package dev.truehop.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What is under way between the proxy and a peer, in both directions, as the
/// kernels of the two hosts would hold it: octets that were accepted, FIN behind them, or RST.
/// Everything takes the world's latency, in order.
final class SimWire {
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

  // To the proxy.
  private final Deque<byte[]> arrived = new ArrayDeque<>();
  private int taken;
  private boolean proxyClosed;
  private boolean finArrived;
  private boolean resetArrived;

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
      world.transmit(() -> arriveAtPeer(octets));
    }
  }

  void sendFin() {
    world.transmit(() -> arriveAtPeer(FIN));
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
      world.transmit(this::resetPeer);
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
      world.transmit(() -> arriveAtProxy(octets));
    }
  }

  /// The peer ends its side and goes on reading.
  void peerEnds() {
    world.transmit(this::finArrives);
  }

  /// The peer closes: octets that reach it later are answered with a reset.
  void peerCloses() {
    if (peerClosed) {
      return;
    }
    peerClosed = true;
    if (unread.isEmpty()) {
      world.transmit(this::finArrives);
    } else {
      unread.clear();
      world.transmit(this::resetArrives);
    }
  }

  /// The peer aborts.
  void peerResets() {
    if (!peerClosed) {
      peerClosed = true;
      unread.clear();
      world.transmit(this::resetArrives);
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
        world.transmit(this::resetArrives);
      }
      return;
    }
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
      channel.poll();
    }
  }

  private void finArrives() {
    finArrived = true;
    channel.poll();
  }

  private void resetArrives() {
    resetArrived = true;
    arrived.clear();
    taken = 0;
    channel.poll();
  }
}
