package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/// Worker-confined. The state of one stream, and of one after the other: its user keeps it for the
/// next. The windows and the queue belong to [SendFlow] and [ReceiveFlow], the rest to
/// [Http2Connection]; nobody else assigns them.
final class Http2Stream {
  final StreamUser user;

  /// 0 while it is not open.
  int id;

  /// The peer's message is complete.
  boolean endReceived;

  /// With which code the peer has reset it; -1 if it has not.
  int resetCode;

  /// Ours was sent to its last octet.
  boolean endSent;

  final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4);
  int queuedOctets;

  /// What the peer still lets us send; negative after it took back what it had allowed.
  int sendWindow;

  /// Nothing more will be queued.
  boolean ended;

  /// The block to end with; empty if there is none.
  byte[] trailers = NO_OCTETS;

  /// Whether the user was told to wait.
  boolean starved;

  /// Whether it waits for its turn.
  boolean parked;

  /// What the peer may still send.
  int receiveWindow;

  /// Received while nobody takes more: not given back to the peer yet.
  int held;

  /// Taken by the other side: to be given back with the next WINDOW_UPDATE.
  int owed;

  /// Whether the other side takes what comes.
  boolean reading;

  private static final byte[] NO_OCTETS = {};

  Http2Stream(StreamUser user) {
    this.user = user;
  }

  boolean isOpen() {
    return id != 0;
  }

  void open(int id, int sendWindow, int receiveWindow) {
    assert this.id == 0 && queue.isEmpty() : "the last stream is not over";
    this.id = id;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
    endReceived = false;
    resetCode = -1;
    endSent = false;
    queuedOctets = 0;
    ended = false;
    trailers = NO_OCTETS;
    starved = false;
    parked = false;
    held = 0;
    owed = 0;
    reading = true;
  }
}
