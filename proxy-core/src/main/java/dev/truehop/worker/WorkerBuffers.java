package dev.truehop.worker;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.EventLoop;

/// Worker-confined. Direct buffers of the sockets of one worker: the one that was given back last
/// is the next one out, so that a read lands in memory, and in an object, that the processor's
/// cache still holds. Netty's allocators hand out the one that was not used for the longest.
///
/// What another thread asks for, what is larger than any class, and heap buffers come from Netty's
/// default allocator. A buffer that another thread gives back is freed, not kept.
public final class WorkerBuffers extends AbstractByteBufAllocator {
  private static final int LEAST_SHIFT = 8;
  private static final int LEAST_OCTETS = 1 << LEAST_SHIFT;
  private static final int MOST_SHIFT = 16;

  /// The largest read from a socket. Larger buffers are rare.
  static final int MOST_OCTETS = 1 << MOST_SHIFT;

  /// Of the free buffers of one size. A turn of the event loop seldom needs more at a time, and all
  /// nine sizes together stay within 4.5 MiB a worker.
  static final int KEPT_OCTETS = 512 * 1024;

  private final EventLoop loop;
  private final ByteBufAllocator others = ByteBufAllocator.DEFAULT;
  private final Stack[] free = new Stack[MOST_SHIFT - LEAST_SHIFT + 1];

  WorkerBuffers(EventLoop loop) {
    super(true);
    this.loop = loop;
    for (int i = 0; i < free.length; i++) {
      free[i] = new Stack(LEAST_OCTETS << i);
    }
  }

  /// Of the smallest class whose buffers hold so many octets.
  private static int classOf(int octets) {
    return Integer.SIZE
        - LEAST_SHIFT
        - Integer.numberOfLeadingZeros(Math.max(octets, LEAST_OCTETS) - 1);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return others.heapBuffer(initialCapacity, maxCapacity);
  }

  /// With at least the capacity that was asked for.
  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    if (initialCapacity > MOST_OCTETS || maxCapacity < MOST_OCTETS || !loop.inEventLoop()) {
      return others.directBuffer(initialCapacity, maxCapacity);
    }
    Stack stack = free[classOf(initialCapacity)];
    Reused buffer = stack.size == 0 ? new Reused(this, stack.octets) : stack.pop();
    buffer.begin(maxCapacity);
    return toLeakAwareBuffer(buffer);
  }

  /// @return false when the buffer is to be freed
  private boolean keep(Reused buffer) {
    int octets = buffer.capacity();
    if (octets > MOST_OCTETS || !loop.inEventLoop()) {
      return false;
    }
    Stack stack = free[classOf(octets)];
    return stack.octets == octets && stack.push(buffer);
  }

  /// Free buffers of one size.
  private static final class Stack {
    final int octets;
    final Reused[] buffers;
    int size;

    Stack(int octets) {
      this.octets = octets;
      this.buffers = new Reused[KEPT_OCTETS / octets];
    }

    Reused pop() {
      return buffers[--size];
    }

    boolean push(Reused buffer) {
      if (size == buffers.length) {
        return false;
      }
      buffers[size++] = buffer;
      return true;
    }
  }

  /// The object stays with its memory: neither is made anew.
  private static final class Reused extends UnpooledDirectByteBuf {
    private final WorkerBuffers home;

    Reused(WorkerBuffers home, int octets) {
      super(home, octets, Integer.MAX_VALUE);
      this.home = home;
    }

    void begin(int maxCapacity) {
      maxCapacity(maxCapacity);
      resetRefCnt();
      setIndex(0, 0);
      markReaderIndex();
      markWriterIndex();
    }

    @Override
    protected void deallocate() {
      if (!home.keep(this)) {
        super.deallocate();
      }
    }
  }
}
