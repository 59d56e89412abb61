package dev.truehop.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.junit.jupiter.api.Test;

/// Confined to the test's thread. What the kernel has been told: how long a peer that is gone can
/// stay unnoticed follows from these numbers (`tcp(7)`), on a busy machine, too.
class SocketWatchTest {
  private static final int MOST_MILLIS = 4_000;
  private static final int SO_KEEPALIVE = 9;
  private static final int SOL_SOCKET = 1;
  private static final int TCP = 6;
  private static final int KEEPIDLE = 4;
  private static final int KEEPINTVL = 5;
  private static final int KEEPCNT = 6;
  private static final int USER_TIMEOUT = 18;

  private static int option(Channel channel, int level, int number) {
    return channel.config().getOption(new IntegerUnixChannelOption("o" + number, level, number));
  }

  @Test
  void silenceEndsWithinFourSecondsByDefault() throws Exception {
    try (KernelConnection kernel = new KernelConnection(new ChannelInboundHandlerAdapter())) {
      kernel.perform(
          connection -> {
            Channel channel = kernel.channel();
            assertEquals(1, option(channel, SOL_SOCKET, SO_KEEPALIVE));
            int idle = option(channel, TCP, KEEPIDLE);
            int probes = option(channel, TCP, KEEPINTVL) * option(channel, TCP, KEEPCNT);
            assertTrue(1_000 * (idle + probes) <= MOST_MILLIS, () -> idle + " + " + probes + " s");
            int unacknowledged = option(channel, TCP, USER_TIMEOUT);
            assertTrue(unacknowledged > 0 && unacknowledged <= MOST_MILLIS);
            connection.socket().watch(0);
            assertEquals(
                0, option(channel, TCP, USER_TIMEOUT), "a closed window is no silence: we watch");
            connection.socket().rest();
            assertEquals(unacknowledged, option(channel, TCP, USER_TIMEOUT));
          });
    }
  }
}
