package dev.truehop.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;

/// Worker-confined. What it means that nothing more can be read from an upstream connection.
///
/// A write may be the first to find that the peer has ended the connection. What the peer said
/// before that still lies in the kernel, behind the error: an answer, or a GOAWAY that tells which
/// requests it has not processed (Linux keeps what has been received when a reset arrives, until it
/// is read). So a write that fails closes nothing; it is remembered here, and reading goes on to
/// the end. That end then looks like a FIN whatever it was, because the write has taken the error
/// away: the kernel tells each error once.
final class InputEnd {
  private boolean sealed;
  private boolean announced;
  private boolean outputEnds;
  private boolean writeFailed;
  private @Nullable Errno writeErrno;

  /// The connection is under TLS, where an end that was not announced may be anybody's doing.
  void sealed() {
    sealed = true;
  }

  /// Whether an event of the pipeline tells of it; close_notify does.
  boolean isIn(Object event) {
    announced |= event == SslCloseCompletionEvent.SUCCESS;
    return announced || event instanceof ChannelInputShutdownEvent;
  }

  /// From now on a write that fails closes nothing.
  static void outlivesOutput(Channel channel) {
    channel.config().setAutoClose(false);
  }

  /// We end our side in order. From now on an end of both sides says nothing about a write: the
  /// peer may have ended its own before anybody looks.
  void outputEnds() {
    outputEnds = true;
  }

  /// Our side has ended: we have ended it, or a write has failed.
  ///
  /// @param cause null where it is not known: a write that goes through TLS may fail in silence
  /// @param head the write of the request's head, null if that is known to have gone out
  /// @return whether to read on. An answer can only follow a head, and only a connection that the
  ///   peer has ended is sure to have an end
  boolean follows(@Nullable Throwable cause, @Nullable ChannelFuture head, Channel channel) {
    Throwable headCause = head == null ? null : head.cause();
    Throwable why = cause == null ? headCause : cause;
    if (!writeFailed && (why != null || !outputEnds && TcpInfo.over(channel))) {
      writeFailed = true;
      writeErrno = why == null ? Errno.EPIPE : Errno.of(why);
    }
    boolean ofPeer = writeErrno == Errno.EPIPE || writeErrno == Errno.ECONNRESET;
    return !writeFailed || ofPeer && headCause == null;
  }

  /// Whether a write has failed: nothing can be sent any more either.
  boolean ofBothSides() {
    return writeFailed;
  }

  Loss loss() {
    if (announced) {
      return Loss.FIN;
    }
    if (writeFailed) {
      return writeErrno != null && writeErrno.silent() ? Loss.SILENT : Loss.WRITE_FAILED;
    }
    return sealed ? Loss.CUT : Loss.FIN;
  }

  @Nullable Errno errno() {
    return announced || !writeFailed ? Errno.FIN : writeErrno;
  }
}
