package dev.truehop.upstream;

import dev.truehop.pool.KernelView;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Immutable. What the kernel knows of a connection, read with `getsockopt(TCP_INFO)`: about 0.4 us
/// a look. It sees a FIN or RST that the event loop has not read yet, and which octets the peer has
/// acknowledged.
///
/// Netty's own `EpollTcpInfo` ends before `tcpi_bytes_acked`, hence the raw option (`struct
/// tcp_info`, linux/tcp.h).
final class TcpInfo {
  /// Levels and names of `getsockopt` on Linux.
  private static final int IPPROTO_TCP = 6;

  private static final int TCP_INFO = 11;

  /// `tcpi_state` alone: the kernel copies no more than it is asked for.
  private static final RawUnixChannelOption STATE =
      new RawUnixChannelOption("TCP_INFO_STATE", IPPROTO_TCP, TCP_INFO, 1);

  private static final int BYTES_ACKED_OFFSET = 120;
  private static final RawUnixChannelOption COUNTERS =
      new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, BYTES_ACKED_OFFSET + Long.BYTES);

  private static final int RTT_OFFSET = 68;
  private static final int RTT_VAR_OFFSET = 72;
  private static final RawUnixChannelOption ROUND_TRIP =
      new RawUnixChannelOption(
          "TCP_INFO_RTT", IPPROTO_TCP, TCP_INFO, RTT_VAR_OFFSET + Integer.BYTES);

  private static final int ESTABLISHED = 1;

  private TcpInfo() {}

  static KernelView look(Channel channel) {
    if (!channel.isActive()) {
      return KernelView.NOT_ESTABLISHED;
    }
    ByteBuffer info = read(channel, STATE);
    if (info == null || !info.hasRemaining()) {
      return KernelView.UNSUPPORTED;
    }
    return info.get(0) == ESTABLISHED ? KernelView.ESTABLISHED : KernelView.NOT_ESTABLISHED;
  }

  /// Octets that the peer has acknowledged since the connection was made, without the SYN, which
  /// the kernel counts too; -1 where that can't be known.
  static long ackedOctets(Channel channel) {
    ByteBuffer info = channel.isOpen() ? read(channel, COUNTERS) : null;
    if (info == null || info.remaining() < BYTES_ACKED_OFFSET + Long.BYTES) {
      return -1;
    }
    return info.order(ByteOrder.nativeOrder()).getLong(BYTES_ACKED_OFFSET) - 1;
  }

  /// `tcpi_rtt` in nanoseconds; -1 where that can't be known.
  static long rttNanos(Channel channel) {
    return roundTripNanos(channel, RTT_OFFSET);
  }

  /// `tcpi_rttvar` in nanoseconds; -1 where that can't be known.
  static long rttVarNanos(Channel channel) {
    return roundTripNanos(channel, RTT_VAR_OFFSET);
  }

  /// The kernel counts microseconds in 32 bits without a sign.
  private static long roundTripNanos(Channel channel, int offset) {
    ByteBuffer info = channel.isOpen() ? read(channel, ROUND_TRIP) : null;
    if (info == null || info.remaining() < offset + Integer.BYTES) {
      return -1;
    }
    int micros = info.order(ByteOrder.nativeOrder()).getInt(offset);
    return TimeUnit.MICROSECONDS.toNanos(Integer.toUnsignedLong(micros));
  }

  private static @Nullable ByteBuffer read(Channel channel, RawUnixChannelOption option) {
    if (channel instanceof EpollSocketChannel || channel instanceof IoUringSocketChannel) {
      return channel.config().getOption(option);
    }
    return null;
  }
}
