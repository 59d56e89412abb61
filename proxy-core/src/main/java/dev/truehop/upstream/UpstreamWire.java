package dev.truehop.upstream;

import dev.truehop.tls.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What one exchange uses of an upstream: an HTTP/1.1 connection, or a stream of HTTP/2. Either way
/// it takes a request as the octets of HTTP/1.1, and its [UpstreamUser] gets the response as such.
/// Called on the worker, by the holder of the lease.
public interface UpstreamWire {
  /// What [#resetCode] is where there was no RST_STREAM.
  int NO_RESET = -1;

  /// The code of a stream that nobody waits for any longer (CANCEL of RFC 9113, 7).
  int CANCEL = 8;

  /// Writes a head, or its first part, without flushing.
  ///
  /// @return for [#mayHave]
  ChannelFuture write(ByteBuf octets);

  /// Writes and flushes a head, or a part of it.
  ///
  /// @return for [#mayHave]
  ChannelFuture writeAndFlush(ByteBuf octets);

  /// Whether the kernel may have taken the last octet of a head.
  ///
  /// @param written what the write returned
  boolean mayHave(ChannelFuture written);

  /// Writes octets of the body without flushing; a failure ends the connection.
  void writeVoid(ByteBuf octets);

  void flush();

  /// Whether more octets should be written now.
  boolean writable();

  /// Ends our side of a tunnel after the last octet; the peer may go on.
  ///
  /// @param then called when everything has gone out; never if the connection ends before
  void endOutput(Runnable then);

  /// Pauses or resumes reading.
  void setReading(boolean reading);

  /// Sends a PING; [UpstreamUser#upstreamAnswersPing] follows. On HTTP/2 only.
  void ping();

  /// Looks whether the peer still acknowledges what is sent to it, where the kernel does not; ends
  /// the connection if it has been silent for too long.
  void lookForSilence(long now);

  /// Asks the kernel whether the connection has ended without the event loop having read that; it
  /// is lost then.
  boolean endedUnread();

  /// The exchange is over, and its user hears nothing more.
  ///
  /// @param whole whether both messages are complete
  /// @return whether the connection can carry another request
  boolean end(boolean whole);

  /// The user gives up: it hears nothing more, and nothing that is still under way here is to be
  /// delivered. That is the end of an HTTP/1.1 connection, and a reset of a stream.
  void giveUp();

  /// Whether the connection has ended.
  boolean ended();

  /// How the connection ended, as far as the kernel or our own watch said so; null while it has
  /// not, and where we ended it ourselves.
  @Nullable Errno errno();

  /// With which code the peer has reset this stream (RFC 9113, 7); [#NO_RESET] if it has not.
  default int resetCode() {
    return NO_RESET;
  }

  /// The same of an attempt that may have none.
  static int resetCode(@Nullable UpstreamWire wire) {
    return wire == null ? NO_RESET : wire.resetCode();
  }

  /// What went wrong with TLS, if that is how the connection was lost.
  @Nullable TlsFailure tlsFailure();

  /// Octets written in this lease that the peer's kernel has acknowledged; more where they can not
  /// be told from those of other streams; -1 where that can't be known.
  long ackedOctetsOfLease();

  /// This end of the connection, for the access log.
  @Nullable SocketAddress localAddress();

  /// The connection's number, unique in the process.
  long id();
}
