package dev.truehop.worker;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Direct buffers of the sockets of one worker: the one that was given back last
/// is the next one out, so that a read lands in memory, and in an object, that the processor's
/// cache still holds. Netty's allocators hand out the one that was not used for the longest.
///
/// What another thread asks for, what is larger than any class, what goes beyond
/// [WorkerLimits#BUFFERS_OCTETS], and heap buffers come from Netty's default allocator.
public final class WorkerBuffers extends AbstractByteBufAllocator {
  private static final int LEAST_SHIFT = 8;
  private static final int LEAST_OCTETS = 1 << LEAST_SHIFT;
  private static final int MOST_SHIFT = 16;

  /// The largest read from a socket. Larger buffers are rare.
  static final int MOST_OCTETS = 1 << MOST_SHIFT;

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
    Reused buffer = free[classOf(initialCapacity)].take();
    if (buffer == null) {
      return others.directBuffer(initialCapacity, maxCapacity);
    }
    buffer.begin(maxCapacity);
    return toLeakAwareBuffer(buffer);
  }

  /// The class of buffers of exactly this size; null when there is none.
  private @Nullable Stack exactly(int octets) {
    if (octets > MOST_OCTETS) {
      return null;
    }
    Stack stack = free[classOf(octets)];
    return stack.octets == octets ? stack : null;
  }

  /// All buffers of one size: those that are free, and how many there are.
  private final class Stack {
    final int octets;
    private final Reused[] buffers;
    private int size;
    private int made;

    Stack(int octets) {
      this.octets = octets;
      this.buffers = new Reused[WorkerLimits.BUFFERS_OCTETS / octets];
    }

    /// Null when all that may be there are in use.
    @Nullable Reused take() {
      if (size > 0) {
        return buffers[--size];
      }
      return enter() ? new Reused(this) : null;
    }

    void give(Reused buffer) {
      buffers[size++] = buffer;
    }

    /// One more, if there may be one more.
    boolean enter() {
      if (made == buffers.length) {
        return false;
      }
      made++;
      return true;
    }

    void leave() {
      made--;
    }
  }

  /// The object stays with its memory: neither is made anew.
  private final class Reused extends UnpooledDirectByteBuf {
    private Stack home;

    Reused(Stack home) {
      super(WorkerBuffers.this, home.octets, Integer.MAX_VALUE);
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
      if (loop.inEventLoop()) {
        giveBack();
      } else {
        loop.execute(this::giveBack);
      }
    }

    /// One that grew belongs among those of its new size.
    private void giveBack() {
      if (capacity() != home.octets) {
        home.leave();
        Stack larger = exactly(capacity());
        if (larger == null || !larger.enter()) {
          super.deallocate();
          return;
        }
        home = larger;
      }
      home.give(this);
    }
  }
}
