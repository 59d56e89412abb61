package dev.truehop.worker;

import dev.truehop.http1.RequestHead;
import dev.truehop.http1.ResponseHead;
import io.netty.channel.EventLoop;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/// Worker-confined. One event loop and the tools that everything on it shares: scratch space,
/// parsers, ids, dates, the sweep. A downstream connection stays on its worker for life, and so do
/// its exchanges, pools and upstream connections; nothing here is ever touched by another thread.
public final class Worker {
  private final int index;
  private final EventLoop loop;
  private final Clock clock;
  private final Sweep sweep;
  private final PeerWatch peers;
  private final RandomGenerator random;
  private final RequestIds requestIds;
  private final WorkerBuffers buffers;
  private final Gathering gathering;
  private final HttpDate httpDate = new HttpDate();
  private final RequestHead requestHead = new RequestHead();
  private final ResponseHead responseHead = new ResponseHead();
  private final byte[] received = new byte[WorkerLimits.RECEIVED_OCTETS];
  private final byte[] rewritten = new byte[WorkerLimits.REWRITTEN_OCTETS];
  private boolean draining;

  /// @param index this worker's number, from 0
  /// @param loop the event loop that it lives on, and on whose thread it is made
  /// @param seed of everything random here
  public Worker(int index, EventLoop loop, Clock clock, long seed) {
    this.index = index;
    this.loop = loop;
    this.clock = clock;
    this.buffers = new WorkerBuffers(loop);
    this.gathering = Gathering.on(loop, LockSupport::parkNanos);
    this.sweep = new Sweep(loop, clock);
    this.peers = new PeerWatch(clock, sweep);
    sweep.add(peers);
    this.random = new SplittableRandom(seed);
    this.requestIds = new RequestIds(seed ^ 0x9e37_79b9_7f4a_7c15L);
  }

  /// Asserts that the caller runs on this worker's thread.
  public void assertConfined() {
    assert loop.inEventLoop() : "not on the thread of worker " + index;
  }

  public int index() {
    return index;
  }

  public EventLoop loop() {
    return loop;
  }

  /// What the sockets of this worker read into and write from.
  public WorkerBuffers buffers() {
    return buffers;
  }

  /// How long it rests between two turns.
  public Gathering gathering() {
    return gathering;
  }

  public Clock clock() {
    return clock;
  }

  public Sweep sweep() {
    return sweep;
  }

  /// Connections whose peers have shown certificates.
  public PeerWatch peers() {
    return peers;
  }

  public RandomGenerator random() {
    return random;
  }

  public RequestIds requestIds() {
    return requestIds;
  }

  public HttpDate httpDate() {
    return httpDate;
  }

  public RequestHead requestHead() {
    return requestHead;
  }

  public ResponseHead responseHead() {
    return responseHead;
  }

  /// Scratch for the octets of a head as received; valid until the next parse on this worker.
  public byte[] received() {
    return received;
  }

  /// Scratch for a head as it is sent on.
  public byte[] rewritten() {
    return rewritten;
  }

  /// Whether the proxy is draining: responses then end their downstream connection.
  public boolean draining() {
    return draining;
  }

  /// Starts the drain on this worker.
  public void drain() {
    assertConfined();
    draining = true;
  }
}
