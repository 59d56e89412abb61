package dev.truehop.upstream;

import dev.truehop.pool.KernelView;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/// Worker-confined. The socket below an upstream connection: what has gone into it, and what the
/// kernel knows of it.
public final class UpstreamSocket {
  private final Channel channel;
  private final SocketWatch watch;
  private final @Nullable SealedOctets sealed;
  private long octetsRead;
  private long octetsWritten;
  private long watchedOctets = SocketWatch.SAFE_OCTETS;

  /// @param sealed counts what goes out below TLS; null without TLS
  UpstreamSocket(Channel channel, SocketSettings settings, @Nullable SealedOctets sealed) {
    this.channel = channel;
    this.sealed = sealed;
    watch = new SocketWatch(channel, settings);
    watch.begin();
  }

  /// So many octets have been read, after TLS.
  void read(int octets) {
    octetsRead += octets;
  }

  /// Asks the kernel for its view.
  KernelView look() {
    // Records that wait may be TLS's own: session tickets, a change of keys.
    return TcpInfo.look(channel, sealed == null ? octetsRead : Long.MAX_VALUE);
  }

  /// Octets that went towards the kernel, as the kernel counts them.
  public long octetsSent() {
    return sealed == null ? octetsWritten : sealed.octets();
  }

  /// Octets that the peer's kernel has acknowledged, counted as [#octetsSent] does; -1 where that
  /// can't be known.
  public long ackedOctets() {
    return TcpInfo.ackedOctets(channel);
  }

  /// Something begins: the kernel watches until it has written more than any window holds.
  void begin() {
    watchedOctets = octetsWritten + SocketWatch.SAFE_OCTETS;
  }

  /// So many octets have been written, before TLS adds to them.
  ///
  /// @return whether that is more than the kernel can watch over: then [#watch] is to follow
  boolean wrote(long octets) {
    octetsWritten += octets;
    return octetsWritten > watchedOctets;
  }

  /// From now on we watch.
  void watch(long now) {
    watchedOctets = Long.MAX_VALUE;
    watch.takeOver(now);
  }

  /// Nothing is under way.
  public void rest() {
    if (watchedOctets == Long.MAX_VALUE) {
      begin();
      watch.giveBack();
    }
  }

  /// Whether the peer has not acknowledged anything for too long, where we watch.
  boolean silent(long now) {
    return watchedOctets == Long.MAX_VALUE && watch.silent(now);
  }

  /// Whether the kernel has taken everything that was written; not if a write has failed.
  boolean allWritten() {
    ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
    return queued != null && queued.isEmpty();
  }
}
