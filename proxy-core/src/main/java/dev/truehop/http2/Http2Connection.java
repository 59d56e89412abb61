package dev.truehop.http2;

import dev.truehop.config.Http2Config;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Worker-confined. One HTTP/2 connection of either role: its streams, windows and frames. What the
/// messages mean is up to the [Http2Role] and to the [StreamUser] of each stream.
///
/// Octets that are written for another reason than a read of this connection are flushed at the end
/// of the event loop's turn, so that the responses of one turn leave in one system call.
final class Http2Connection {
  private final Worker worker;
  private final Http2Role role;
  private final ChannelHandlerContext context;
  private final FrameReader reader;
  private final PeerFrames frames;
  private final FloodGuard floods = new FloodGuard();
  private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>(16);
  private final StreamIds clientIds = new StreamIds();
  private final FrameWriter out;
  private final SendFlow sendFlow;
  private final ReceiveFlow receiveFlow;
  private final Flush flushing = new Flush();
  private boolean flushScheduled;
  private boolean inRead;
  private boolean ended;
  private boolean blockSent;

  /// Worker-confined. A class with a name, because profiles that a JVM keeps forget lambdas.
  private final class Flush implements Runnable {
    @Override
    public void run() {
      flushNow();
    }
  }

  /// @param text scratch of the worker, [Http2Limits#TEXT_OCTETS]
  Http2Connection(Worker worker, Http2Role role, ChannelHandlerContext context, byte[] text) {
    this.worker = worker;
    this.role = role;
    this.context = context;
    this.out = new FrameWriter(context);
    this.sendFlow = new SendFlow(this, out, context.channel(), floods);
    this.receiveFlow = new ReceiveFlow(out, role.server(), role.config());
    this.frames = new PeerFrames(this, role, text);
    this.reader = new FrameReader(frames, worker.rewritten(), role.server());
  }

  /// Sends what a connection begins with.
  void open() {
    if (!role.server()) {
      out.preface();
    }
    Http2Config config = role.config();
    out.settings(role.server() ? OwnSettings.toClient(config) : OwnSettings.toUpstream(config));
    receiveFlow.open();
    role.opened(this);
    flushSoon();
  }

  Worker worker() {
    return worker;
  }

  ChannelHandlerContext context() {
    return context;
  }

  ByteBuf allocate(int octets) {
    return context.alloc().directBuffer(octets);
  }

  /// The next octets of what was read, for somebody who may keep them for long: a few are copied,
  /// so that they do not hold the whole buffer.
  ///
  /// @param octets above 0
  ByteBuf piece(ByteBuf in, int octets) {
    return octets >= Http2Limits.SLICED_DATA_OCTETS
        ? in.readRetainedSlice(octets)
        : allocate(octets).writeBytes(in, octets);
  }

  FrameWriter out() {
    return out;
  }

  StreamIds clientIds() {
    return clientIds;
  }

  FloodGuard floods() {
    return floods;
  }

  SendFlow sendFlow() {
    return sendFlow;
  }

  ReceiveFlow receiveFlow() {
    return receiveFlow;
  }

  /// What the peer's frames do.
  PeerFrames frames() {
    return frames;
  }

  int streams() {
    return streams.size();
  }

  @Nullable Http2Stream stream(int id) {
    return streams.get(id);
  }

  Iterable<Http2Stream> openStreams() {
    return streams.values();
  }

  /// A copy of those with a higher identifier.
  List<Http2Stream> streamsAbove(int last) {
    List<Http2Stream> above = new ArrayList<>();
    for (Http2Stream stream : streams.values()) {
      if (stream.id > last) {
        above.add(stream);
      }
    }
    return above;
  }

  /// Nothing more is read or opened.
  boolean ended() {
    return ended;
  }

  // What the handler calls.

  /// Reads frames; what is left in `in` must come again.
  void read(ByteBuf in) {
    inRead = true;
    reader.read(in);
  }

  /// @param anyLeft whether the beginning of a frame is kept for later
  void readComplete(boolean anyLeft) {
    inRead = false;
    role.readComplete(anyLeft || reader.inBlock());
    flushNow();
  }

  void channelWritable() {
    sendFlow.pump();
    flushSoon();
  }

  /// The channel is gone.
  void lost() {
    ended = true;
    reader.stop();
    resetAll();
    out.discard();
    role.lost();
  }

  private void resetAll() {
    for (Http2Stream stream : new ArrayList<>(streams.values())) {
      if (stream.isOpen()) {
        close(stream);
        stream.user.reset(StreamEnd.LOST);
      }
    }
  }

  // What users of streams call.

  /// Opens a stream.
  void open(Http2Stream stream, int id) {
    stream.open(id, sendFlow.initialWindow(), receiveFlow.streamWindow());
    streams.put(id, stream);
  }

  /// Sends a header block.
  ///
  /// @param block that was begun with [#begin]
  /// @param last whether our message ends with it
  void headers(Http2Stream stream, HpackEncoder block, boolean last) {
    if (!stream.isOpen() || stream.ended) {
      return;
    }
    blockSent = true;
    out.headers(stream.id, block.block(), block.length(), last);
    if (last) {
      stream.ended = true;
      stream.endSent = true;
      endSent(stream);
    }
  }

  /// Begins a header block that will be sent at once.
  HpackEncoder begin(HpackEncoder encoder) {
    return encoder.begin(!blockSent);
  }

  /// Queues octets of our message. Owns the buffer.
  void write(Http2Stream stream, ByteBuf data) {
    sendFlow.queue(stream, data);
  }

  /// Our message is complete.
  ///
  /// @param trailers a block of them, the user's no more; empty for none
  void end(Http2Stream stream, byte[] trailers) {
    if (stream.isOpen() && !stream.ended) {
      stream.ended = true;
      stream.trailers = trailers;
    }
  }

  /// Sends what is queued on a stream.
  void flush(Http2Stream stream) {
    sendFlow.send(stream);
    flushSoon();
  }

  boolean writable(Http2Stream stream) {
    return !stream.isOpen() || sendFlow.writable(stream);
  }

  /// The stream's user takes what comes, or does not.
  void setReading(Http2Stream stream, boolean reading) {
    if (stream.isOpen() && stream.reading != reading) {
      receiveFlow.reading(stream, reading);
      flushSoon();
    }
  }

  /// Resets a stream; its user, who knows, is not told.
  void reset(Http2Stream stream, ErrorCode code) {
    if (stream.isOpen()) {
      clientIds.reset(stream.id);
      out.reset(stream.id, code);
      close(stream);
      flushSoon();
    }
  }

  /// The last octet of our message has gone out.
  void endSent(Http2Stream stream) {
    if (stream.endReceived) {
      close(stream);
    }
    stream.user.outputEnded();
  }

  /// A stream is over, on both sides or by force.
  void close(Http2Stream stream) {
    streams.remove(stream.id);
    sendFlow.closed(stream);
    receiveFlow.closed(stream);
    stream.id = 0;
    role.closed(stream);
  }

  /// Flushes at the end of this turn of the event loop, or of this read.
  void flushSoon() {
    if (!flushScheduled && !inRead) {
      flushScheduled = true;
      worker.loop().execute(flushing);
    }
  }

  /// A channel that is full gets no more: what has been gathered waits for it, up to a bound.
  private void flushNow() {
    flushScheduled = false;
    out.flush(ended);
    role.passed(out.passed());
    int most = role.server() ? Http2Limits.UNSENT_OCTETS : Http2Limits.UNSENT_UPSTREAM_OCTETS;
    if (out.gathered() > most) {
      role.broken(ErrorCode.ENHANCE_YOUR_CALM);
      ended = true;
      context.close();
    }
  }

  /// Ends the connection for everybody: GOAWAY, and nothing more is read.
  void end(ErrorCode code, String reason) {
    ended = true;
    reader.stop();
    out.goAway(role.server() ? clientIds.last() : 0, code, reason);
    resetAll();
    finish();
  }

  /// Ends our side of the channel, after everything that was written.
  void finish() {
    ended = true;
    reader.stop();
    flushNow();
    Http2Handler.endOutput(context.channel());
  }
}
