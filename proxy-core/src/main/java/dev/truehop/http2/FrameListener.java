package dev.truehop.http2;

import io.netty.buffer.ByteBuf;

/// Hears what a [FrameReader] reads. Called on the worker, in the order of the frames. Lengths and
/// stream identifiers of connection-wide frames are checked; whether a stream exists is not.
interface FrameListener {
  /// A part of a DATA frame. Must take exactly `octets` octets from `in`, whose owner is the
  /// reader.
  ///
  /// @param end whether it is the last octet of the message
  void data(int stream, ByteBuf in, int octets, boolean end);

  /// Octets of a DATA frame that are no data; they count for flow control. They come before the
  /// data of their frame.
  void padding(int stream, int octets);

  /// A whole header block.
  ///
  /// @param block valid during the call
  /// @param end whether the message ends with it
  /// @param ownParent whether its deprecated priority says that the stream depends on itself
  void headers(int stream, byte[] block, int length, boolean end, boolean ownParent);

  /// A priority, which means nothing any more.
  void priority(int stream);

  void reset(int stream, int code);

  /// A list of settings: six octets each, in `in` from its reader index on.
  void settings(ByteBuf in, int octets);

  void settingsAcknowledged();

  void ping(long payload, boolean acknowledges);

  /// The peer opens no stream above `last` on this connection any more, or none at all.
  ///
  /// @param tooManyPings whether it says that this is for PINGs
  void goAway(int last, int code, boolean tooManyPings);

  /// @param stream 0 for the connection
  /// @param increment as received, possibly 0
  void windowUpdate(int stream, int increment);

  /// A frame of a type that nobody knows.
  void unknown();

  /// One stream is in error.
  void streamError(int stream, ErrorCode code);

  /// The connection is in error; nothing more will be read.
  void connectionError(ErrorCode code, String reason);
}
