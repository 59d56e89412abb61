package dev.truehop.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/// Worker-confined. Sends the DATA of all streams of a connection, as far as the peer's windows
/// (RFC 9113, 5.2) and the channel take it. What does not go waits in its stream, whose user is
/// told to stop; streams that wait take turns, a frame each.
final class SendFlow {
  private final Http2Connection connection;
  private final FrameWriter out;
  private final Channel channel;
  private final FloodGuard floods;
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>(4);
  private int window = Frames.DEFAULT_WINDOW;
  private int initialWindow = Frames.DEFAULT_WINDOW;

  SendFlow(Http2Connection connection, FrameWriter out, Channel channel, FloodGuard floods) {
    this.connection = connection;
    this.out = out;
    this.channel = channel;
    this.floods = floods;
  }

  /// What a new stream may send.
  int initialWindow() {
    return initialWindow;
  }

  /// The peer changes the windows of all its streams, open ones too.
  ///
  /// @return false if one would become too large
  boolean initialWindow(int octets, Iterable<Http2Stream> open) {
    int change = octets - initialWindow;
    initialWindow = octets;
    for (Http2Stream stream : open) {
      if ((long) stream.sendWindow + change > Frames.MAX_31_BITS) {
        return false;
      }
      stream.sendWindow += change;
    }
    return true;
  }

  /// The peer lets all streams together send more.
  ///
  /// @return false if that is too much
  boolean widen(int increment) {
    if (window > Frames.MAX_31_BITS - increment) {
      return false;
    }
    window += increment;
    return true;
  }

  /// The peer lets a stream send more.
  ///
  /// @return false if that is too much
  boolean widen(Http2Stream stream, int increment) {
    if ((long) stream.sendWindow + increment > Frames.MAX_31_BITS) {
      return false;
    }
    stream.sendWindow += increment;
    return true;
  }

  /// Queues octets of a message, until [#send]. Owns the buffer.
  void queue(Http2Stream stream, ByteBuf data) {
    if (!stream.isOpen() || stream.ended || !data.isReadable()) {
      data.release();
      return;
    }
    stream.queue.add(data);
    stream.queuedOctets += data.readableBytes();
  }

  /// Whether what is queued can go out now. If not, the user hears [StreamUser#drained()] when it
  /// can, after [#send].
  boolean writable(Http2Stream stream) {
    int queued = stream.queuedOctets;
    boolean fits = queued == 0 || queued <= Math.min(stream.sendWindow, window);
    stream.starved = !fits || !channel.isWritable();
    if (stream.starved) {
      park(stream);
    }
    return !stream.starved;
  }

  /// Sends what is queued, and the end of the message if it has come.
  void send(Http2Stream stream) {
    boolean more = stream.isOpen();
    while (more) {
      more = step(stream);
    }
    if (stream.isOpen() && (stream.starved || !stream.queue.isEmpty())) {
      park(stream);
    }
  }

  private void park(Http2Stream stream) {
    if (!stream.parked) {
      stream.parked = true;
      waiting.add(stream);
    }
  }

  /// Sends one frame of a stream.
  ///
  /// @return whether another may follow
  private boolean step(Http2Stream stream) {
    ByteBuf data = stream.queue.peek();
    if (data == null) {
      if (stream.ended && !stream.endSent) {
        end(stream);
      }
      return false;
    }
    int allowed = Math.min(Math.min(stream.sendWindow, window), Frames.MAX_PAYLOAD);
    int octets = Math.min(allowed, data.readableBytes());
    if (octets <= 0 || !channel.isWritable()) {
      return false;
    }
    boolean last = stream.queue.size() == 1 && octets == data.readableBytes();
    boolean end = last && stream.ended && stream.trailers.length == 0;
    stream.sendWindow -= octets;
    window -= octets;
    stream.queuedOctets -= octets;
    floods.data();
    if (out.data(stream.id, data, octets, end)) {
      stream.queue.poll();
    }
    if (end) {
      stream.endSent = true;
      connection.endSent(stream);
      return false;
    }
    return true;
  }

  private void end(Http2Stream stream) {
    stream.endSent = true;
    if (stream.trailers.length > 0) {
      out.headers(stream.id, stream.trailers, stream.trailers.length, true);
    } else {
      out.end(stream.id);
    }
    connection.endSent(stream);
  }

  /// A window or the channel has opened: whoever waits gets on.
  void pump() {
    boolean progress = true;
    while (progress && !waiting.isEmpty()) {
      progress = false;
      for (int turns = waiting.size(); turns > 0 && !waiting.isEmpty(); turns--) {
        Http2Stream stream = waiting.remove();
        stream.parked = false;
        progress |= step(stream);
        if (stream.isOpen() && (!stream.queue.isEmpty() || !channel.isWritable())) {
          park(stream);
        } else if (stream.isOpen()) {
          drained(stream);
        }
      }
    }
  }

  private void drained(Http2Stream stream) {
    if (stream.ended && !stream.endSent) {
      end(stream);
    } else if (stream.starved) {
      stream.starved = false;
      stream.user.drained();
    }
  }

  /// The stream is over: what it still had is thrown away.
  void closed(Http2Stream stream) {
    for (ByteBuf data = stream.queue.poll(); data != null; data = stream.queue.poll()) {
      data.release();
    }
    stream.queuedOctets = 0;
    if (stream.parked) {
      stream.parked = false;
      waiting.remove(stream);
    }
  }
}
