package dev.truehop.exchange;

import dev.truehop.http1.ClientFields;
import dev.truehop.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Where a downstream connection writes to: a channel of its own, or a stream of an HTTP/2
/// connection. Octets out, reading on and off, and the ways to end it. Called on the worker.
public interface DownstreamWire {
  /// Unique in the process; streams have that of their connection.
  long id();

  /// What this connection adds to its requests.
  ClientFields client();

  /// The Host for an HTTP/1.0 request without one: what the client connected to.
  byte[] localHost();

  /// The name that the client asked for in its TLS handshake; null without TLS, or when it named
  /// none.
  @Nullable String serverName();

  String localText();

  String remoteText();

  /// A direct buffer with a copy of the first octets of `octets`, to be written.
  ByteBuf copy(byte[] octets, int length);

  /// Whether this is a stream: it serves one exchange, takes heads in parsed form and frames
  /// messages itself.
  boolean isStream();

  /// Writes the head of a response, without flushing. For streams only.
  ///
  /// @param head in the worker's parser
  void writeHead(ResponseHead head);

  /// The response that was begun is complete; flushes. For streams only.
  ///
  /// @param trailers the lines of its trailer section with their CRLFs; empty for none. Not kept
  /// @param length of the trailers
  void endResponse(byte[] trailers, int length);

  /// Writes a whole response of our own, HTTP/1.1 octets, without flushing. Owns the buffer.
  void reply(ByteBuf response);

  /// Says that nothing was done for the request, instead of an answer. For streams only.
  void refuse();

  /// Writes without flushing. Owns the buffer.
  void write(ByteBuf octets);

  /// Writes and flushes. Owns the buffer.
  void writeAndFlush(ByteBuf octets);

  void flush();

  /// Whether more can be written; if not, [DownstreamConnection#writable] follows.
  boolean writable();

  /// Pauses or resumes what comes from the client.
  void setReading(boolean reading);

  /// Ends our side; the client may go on.
  void shutdownOutput();

  /// Flushes, and calls back when the kernel has every octet; never if the connection ends before.
  void whenWritten(Runnable then);

  /// The exchange is over, for better or worse. For streams only.
  void exchangeOver();

  /// Closes now.
  void close();

  /// Ends so that the client can not take what it got for a complete message.
  ///
  /// @param resetCode see [dev.truehop.upstream.UpstreamWire#resetCode]
  void abort(int resetCode);
}
