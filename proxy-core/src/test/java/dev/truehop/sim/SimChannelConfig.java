package dev.truehop.sim;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Worker-confined. The socket options that the proxy sets, remembered instead of applied.
final class SimChannelConfig extends DefaultChannelConfig {
  private static final byte ESTABLISHED = 1;
  private static final byte CLOSE = 7;
  private static final byte CLOSE_WAIT = 8;

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

  /// `TCP_INFO`, as Linux would fill it in.
  @Override
  @SuppressWarnings("unchecked")
  public <T> T getOption(ChannelOption<T> option) {
    if (!(option instanceof RawUnixChannelOption raw)) {
      return super.getOption(option);
    }
    ByteBuffer info = ByteBuffer.allocate(136).order(ByteOrder.nativeOrder());
    SimWire wire = channel.wire();
    info.put(0, state(wire));
    info.putInt(24, wire.unacked() ? 1 : 0);
    info.putInt(56, (int) (wire.sinceLastAckNanos() / 1_000_000));
    info.putInt(68, channel.roundTripMicros());
    info.putInt(72, channel.roundTripMicros() / 4);
    info.putLong(120, wire.ackedOctets() + 1);
    info.putLong(128, wire.receivedOctets());
    return (T) info.limit(raw.length());
  }

  private byte state(SimWire wire) {
    boolean endedByBoth = channel.isOutputShutdown() && wire.finArrived();
    if (endedByBoth || wire.resetArrived() || wire.timedOut()) {
      return CLOSE;
    }
    return wire.finArrived() ? CLOSE_WAIT : ESTABLISHED;
  }

  @Override
  protected void autoReadCleared() {
    channel.stopReading();
  }
}
