package dev.truehop.http2;

import dev.truehop.config.Http2Config;
import dev.truehop.worker.PeerEnd;
import org.jspecify.annotations.Nullable;

/// What a side does with its connection: the server's opens streams for requests, the client's
/// carries requests to the peer. Called on the worker.
interface Http2Role {
  /// Whether the peer is the client.
  boolean server();

  /// How many fields one header block may have.
  int maxFields();

  /// What the peer may send ahead, and at once.
  Http2Config config();

  /// The connection can be used.
  void opened(Http2Connection connection);

  /// A header block came: a message's first one, its trailers, or one for a stream that is not
  /// there. It must be decoded in every case.
  ///
  /// @param stream null if there is no open stream with that id
  void headers(@Nullable Http2Stream stream, HeaderBlock block);

  /// The peer has set something that this side has to know; nothing if it is of no concern.
  void setting(int id, int value);

  /// All settings of one frame have been passed on.
  void settingsChanged();

  /// So many octets have been handed to the channel since the connection began.
  void passed(long octets);

  /// All octets that have arrived were read.
  ///
  /// @param inTheMiddle whether the last of them were not all of a frame or of a header block
  void readComplete(boolean inTheMiddle);

  /// The peer acknowledged a PING of ours.
  void pong(long payload);

  /// The peer will end the connection, or wants us to; see [FrameListener#goAway].
  void goAway(int last, int code, boolean tooManyPings);

  /// A stream is gone.
  void closed(Http2Stream stream);

  /// The connection ends with an error of the peer's.
  void broken(ErrorCode code);

  /// The client's certificate is good no more. An endpoint's is the pool's affair.
  default void leave(PeerEnd why) {}

  /// The channel is gone. All streams have heard of it.
  void lost();
}
