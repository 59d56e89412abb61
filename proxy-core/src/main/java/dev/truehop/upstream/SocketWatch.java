package dev.truehop.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/// Worker-confined. Sees to it that the silence of a peer that is gone does not last: without this
/// the kernel sends again for a quarter of an hour.
///
/// The kernel watches as a rule. Keep-alive probes find that nobody is there while nothing is under
/// way, `TCP_USER_TIMEOUT` finds it when octets are not acknowledged. But Linux takes a closed
/// window for the same thing, although its owner answers every probe and merely does not read. So a
/// lease that writes more than any window is sure to hold takes the watch over: the kernel's limit
/// is switched off, and we look ourselves, about once a second, whether anything comes back. The
/// end of the lease gives the watch back.
final class SocketWatch {
  private static final int IPPROTO_TCP = 6;
  private static final ChannelOption<Integer> TCP_KEEPIDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", IPPROTO_TCP, 4);
  private static final ChannelOption<Integer> TCP_KEEPINTVL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", IPPROTO_TCP, 5);
  private static final ChannelOption<Integer> TCP_KEEPCNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", IPPROTO_TCP, 6);
  private static final ChannelOption<Integer> TCP_USER_TIMEOUT =
      new IntegerUnixChannelOption("TCP_USER_TIMEOUT", IPPROTO_TCP, 18);

  /// How much a peer takes without its app reading: Linux opens with 64 KiB, nobody with less than
  /// this.
  static final long SAFE_OCTETS = 16 * 1024;

  /// A look costs a system call.
  private static final long LOOK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Channel channel;
  private final SocketSettings settings;
  private boolean ours;
  private long lookNanos;
  private boolean stalled;
  private long stalledSinceNanos;

  SocketWatch(Channel channel, SocketSettings settings) {
    this.channel = channel;
    this.settings = settings;
  }

  /// The kernel begins to watch over a connection that has just been made. Not earlier: its limit
  /// would shorten the connect timeout.
  void begin() {
    ChannelConfig config = channel.config();
    boolean probing = settings.keepaliveSeconds() > 0;
    config.setOption(ChannelOption.SO_KEEPALIVE, probing);
    if (channel instanceof NioSocketChannel) {
      if (probing) {
        beginOnNio(config);
      }
      return;
    }
    if (probing) {
      config.setOption(TCP_KEEPIDLE, settings.keepaliveSeconds());
      config.setOption(TCP_KEEPINTVL, settings.intervalSeconds());
      config.setOption(TCP_KEEPCNT, settings.probes());
    }
    if (limited()) {
      config.setOption(TCP_USER_TIMEOUT, settings.userTimeoutMillis());
    }
  }

  /// The JDK has no `TCP_USER_TIMEOUT`.
  private void beginOnNio(ChannelConfig config) {
    config.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), settings.keepaliveSeconds());
    config.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), settings.intervalSeconds());
    config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), settings.probes());
  }

  private boolean limited() {
    return settings.userTimeoutMillis() > 0;
  }

  /// The lease has written so much that a closed window is possible: from now on we watch.
  void takeOver(long now) {
    if (limited() && !ours && channel.isOpen()) {
      ours = true;
      stalled = false;
      lookNanos = now + LOOK_INTERVAL_NANOS;
      channel.config().setOption(TCP_USER_TIMEOUT, 0);
    }
  }

  /// The lease is over: from now on the kernel watches.
  void giveBack() {
    if (ours && channel.isOpen()) {
      ours = false;
      channel.config().setOption(TCP_USER_TIMEOUT, settings.userTimeoutMillis());
    }
  }

  /// Whether what we have sent has not been acknowledged for longer than the limit, although
  /// something waits for it. Asks the kernel at most once a second, and only while the watch is
  /// ours.
  boolean silent(long now) {
    if (!ours || now - lookNanos < 0) {
      return false;
    }
    lookNanos = now + LOOK_INTERVAL_NANOS;
    TcpInfo info = TcpInfo.of(channel);
    // A probe that has just been sent is unanswered; only the one before it should have been.
    if (info == null || info.unackedSegments() == 0 && info.unansweredProbes() <= 1) {
      stalled = false;
    } else if (!stalled || info.sinceLastAckNanos() < now - stalledSinceNanos) {
      stalled = true;
      stalledSinceNanos = now;
    }
    return stalled
        && now - stalledSinceNanos >= TimeUnit.MILLISECONDS.toNanos(settings.userTimeoutMillis());
  }
}
