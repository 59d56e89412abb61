package dev.truehop.http2;

/// Takes the fields of one header block, in their order. Called on the worker, while the block is
/// decoded.
interface FieldSink {
  /// @param field the decoder's own: valid during the call. The arrays that it points into are
  ///   valid until the block ends
  void field(HpackField field);
}
