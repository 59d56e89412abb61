package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerBuffersTest {
  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
  private final WorkerBuffers buffers = new WorkerBuffers(new EmbeddedChannel().eventLoop());

  /// It puts buffers that are the same into wrappers that are not.
  @BeforeEach
  void withoutLeakDetector() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void leakDetector() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void theBufferGivenBackLastIsTheNextOneOut() {
    ByteBuf first = buffers.directBuffer(2048);
    ByteBuf second = buffers.directBuffer(2048);
    first.release();
    second.release();

    assertSame(second, buffers.directBuffer(2000));
    assertSame(first, buffers.directBuffer(1025));
  }

  @Test
  void aBufferInUseIsNotHandedOutAgain() {
    ByteBuf shared = buffers.directBuffer(512).retain();
    shared.release();

    assertNotSame(shared, buffers.directBuffer(512));
  }

  @Test
  void aReusedBufferIsEmptyAndHasNothingOfItsLastUse() {
    ByteBuf used = buffers.directBuffer(300, 100_000);
    used.writeZero(200).skipBytes(100).markReaderIndex().markWriterIndex();
    used.release();

    ByteBuf reused = buffers.directBuffer(300);

    assertSame(used, reused);
    assertEquals(0, reused.readableBytes());
    assertEquals(1, reused.refCnt());
    assertEquals(Integer.MAX_VALUE, reused.maxCapacity());
    assertEquals(0, reused.resetReaderIndex().readerIndex());
    assertEquals(0, reused.resetWriterIndex().writerIndex());
  }

  @Test
  void aBufferGivenBackCanNotBeTouched() {
    ByteBuf buffer = buffers.directBuffer(256).writeByte(1);
    buffer.release();

    assertThrows(IllegalReferenceCountException.class, buffer::readByte);
    assertThrows(IllegalReferenceCountException.class, buffer::release);
  }

  @Test
  void everySizeIsHeld() {
    for (int octets : new int[] {0, 1, 255, 256, 257, 4096, 65_535, 65_536, 65_537, 1 << 20}) {
      ByteBuf buffer = buffers.directBuffer(octets);
      assertTrue(buffer.writableBytes() >= octets, octets + " octets");
      assertEquals(octets, buffer.writeZero(octets).readableBytes());
      buffer.release();
    }
  }

  @Test
  void aBufferThatGrewIsKeptAmongThoseOfItsNewSize() {
    ByteBuf buffer = buffers.directBuffer(256);
    buffer.writeZero(200).writeZero(1800);
    assertEquals(2048, buffer.capacity());
    buffer.release();

    assertSame(buffer, buffers.directBuffer(2048));
    assertNotSame(buffer, buffers.directBuffer(256));
  }

  @Test
  void aBufferThatGrewOutOfAllSizesIsFreed() {
    ByteBuf buffer = buffers.directBuffer(WorkerBuffers.MOST_OCTETS);
    buffer.writeZero(WorkerBuffers.MOST_OCTETS + 1);
    buffer.release();

    assertNotSame(buffer, buffers.directBuffer(WorkerBuffers.MOST_OCTETS));
  }

  @Test
  void whatIsMadeIsBounded() {
    int octets = 32 * 1024;
    int most = WorkerLimits.BUFFERS_OCTETS / octets;
    List<ByteBuf> taken = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      taken.add(buffers.directBuffer(octets));
    }
    ByteBuf grown = buffers.directBuffer(octets / 2).writeZero(octets);
    ByteBuf oneMore = buffers.directBuffer(octets);
    assertNotSame(taken.getFirst().getClass(), oneMore.getClass());
    oneMore.release();
    taken.forEach(ByteBuf::release);
    grown.release();

    for (int i = most - 1; i >= 0; i--) {
      assertSame(taken.get(i), buffers.directBuffer(octets));
    }
  }

  @Test
  void anotherThreadGetsNoneAndGivesBackOnThatOfTheWorker() throws Exception {
    EventLoop loop = new DefaultEventLoop();
    try {
      WorkerBuffers buffers = new WorkerBuffers(loop);
      Callable<ByteBuf> take = () -> buffers.directBuffer(1024);
      ByteBuf kept = loop.submit(take).get();
      ByteBuf released = loop.submit(take).get();
      loop.submit(() -> kept.release()).get();

      ByteBuf foreign = take.call();
      released.release();

      assertNotSame(kept, foreign);
      assertSame(released, loop.submit(take).get());
      assertSame(kept, loop.submit(take).get());
      foreign.release();
    } finally {
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
