package dev.truehop.sim;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;

/// Worker-confined. The socket options that the proxy sets, remembered instead of applied.
final class SimChannelConfig extends DefaultChannelConfig {
  private final SimChannel channel;
  private int soLinger = -1;

  SimChannelConfig(SimChannel channel) {
    super(channel);
    this.channel = channel;
  }

  /// Whether a close is to be an abort.
  boolean abortive() {
    return soLinger == 0;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (option == ChannelOption.SO_LINGER) {
      soLinger = (Integer) value;
      return true;
    }
    boolean socketOption =
        option == ChannelOption.TCP_NODELAY
            || option == ChannelOption.SO_KEEPALIVE
            || option == ChannelOption.ALLOW_HALF_CLOSURE;
    return socketOption || super.setOption(option, value);
  }

  @Override
  protected void autoReadCleared() {
    channel.stopReading();
  }
}
