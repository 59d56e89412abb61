package dev.truehop.worker;

import dev.truehop.tls.Revocations;
import dev.truehop.tls.TlsFailure;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Worker-confined. The open connections whose peers have shown certificates, to and from us. A
/// handshake judges a certificate once; this judges it for as long as the connection lasts.
///
/// Who is revoked gets no further request, and has [WorkerLimits#REVOKED_GRACE_NANOS] to finish
/// what is under way. Whose certificate expires gets no further request either, but may finish: it
/// has renewed its certificate long since, or can not be reached any more anyway.
public final class PeerWatch implements Sweepable {
  private static final System.Logger LOG = System.getLogger("truehop");
  private static final long NEVER = Long.MAX_VALUE;

  private final Clock clock;
  private final Sweep sweep;
  private final Set<Entry> open = new HashSet<>();
  private long nextNanos = NEVER;

  PeerWatch(Clock clock, Sweep sweep) {
    this.clock = clock;
    this.sweep = sweep;
  }

  /// Worker-confined. One connection; equal to itself only.
  private static final class Entry {
    private final Object owner;
    private final X509Certificate[] chain;
    private final WatchedPeer peer;
    private final long goodUntilMillis;
    private boolean expired;
    private long endNanos = NEVER;

    Entry(Object owner, X509Certificate[] chain, WatchedPeer peer) {
      this.owner = owner;
      this.chain = chain;
      this.peer = peer;
      long first = NEVER;
      for (X509Certificate certificate : chain) {
        first = Math.min(first, certificate.getNotAfter().getTime());
      }
      this.goodUntilMillis = first;
    }
  }

  /// Watches a connection until it is closed.
  ///
  /// @param owner whose lists are asked about it: a listener, or a cluster's connector
  /// @param chain what the peer has shown; nothing happens when that is nothing
  public void add(Object owner, Channel channel, X509Certificate[] chain, WatchedPeer peer) {
    if (chain.length == 0) {
      return;
    }
    Entry entry = new Entry(owner, chain, peer);
    open.add(entry);
    channel.closeFuture().addListener(_ -> open.remove(entry));
    expect(expiryNanos(entry, clock.nanos()));
  }

  /// The owner has other lists from now on.
  ///
  /// @param name of the owner, for the log
  public void judge(Object owner, String name, Revocations revocations) {
    if (revocations.lists().isEmpty()) {
      return;
    }
    long now = clock.nanos();
    int ended = 0;
    String first = "";
    for (Entry entry : List.copyOf(open)) {
      boolean asked = entry.owner == owner && entry.endNanos == NEVER;
      TlsFailure revoked = asked ? revocations.failure(entry.chain) : null;
      if (revoked != null) {
        first = ended++ == 0 ? revoked.text() : first;
        entry.endNanos = now + WorkerLimits.REVOKED_GRACE_NANOS;
        entry.peer.leave(PeerEnd.REVOKED, now);
      }
    }
    if (ended > 0) {
      expect(now + WorkerLimits.REVOKED_GRACE_NANOS);
      String others = ended == 1 ? "" : " (and " + (ended - 1) + " others)";
      LOG.log(System.Logger.Level.WARNING, "{0}: a connection ends: {1}{2}", name, first, others);
    }
  }

  private void expect(long atNanos) {
    if (nextNanos == NEVER || atNanos - nextNanos < 0) {
      nextNanos = atNanos;
      sweep.wake(clock.nanos());
    }
  }

  /// The wall clock may be set, so that no more than a minute is counted on.
  private long expiryNanos(Entry entry, long now) {
    long left = entry.goodUntilMillis - clock.epochMillis();
    long looked = Math.clamp(left, 0, WorkerLimits.LOOK_AT_WALL_CLOCK_MILLIS);
    return now + TimeUnit.MILLISECONDS.toNanos(looked);
  }

  @Override
  public long sweep(long now) {
    if (nextNanos == NEVER || nextNanos - now > 0) {
      return nextNanos;
    }
    nextNanos = NEVER;
    for (Entry entry : List.copyOf(open)) {
      look(entry, now);
    }
    return nextNanos;
  }

  private void look(Entry entry, long now) {
    if (entry.endNanos != NEVER) {
      if (entry.endNanos - now <= 0) {
        entry.peer.end(now);
      } else {
        expect(entry.endNanos);
      }
    } else if (!entry.expired) {
      if (entry.goodUntilMillis <= clock.epochMillis()) {
        entry.expired = true;
        entry.peer.leave(PeerEnd.EXPIRED, now);
      } else {
        expect(expiryNanos(entry, now));
      }
    }
  }
}
