package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.upstream.UpstreamBridge;
import dev.truehop.upstream.UpstreamConnection;
import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
  private static final int LIMIT = ExchangeLimits.REPLAY_OCTETS;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final EmbeddedChannel firstChannel = new EmbeddedChannel();
  private final EmbeddedChannel secondChannel = new EmbeddedChannel();
  private final Worker worker =
      new Worker(0, firstChannel.eventLoop(), Clock.of(Ticker.newMockTicker()), 1);
  private final UpstreamConnection first = UpstreamBridge.on(firstChannel, worker, 1);
  private final UpstreamConnection second = UpstreamBridge.on(secondChannel, worker, 2);
  private final ReplayBuffer replay = new ReplayBuffer();

  @AfterEach
  void everyBufferIsReleased() {
    replay.clear();
    firstChannel.finishAndReleaseAll();
    secondChannel.finishAndReleaseAll();
    assertEquals(0, allocator.metric().usedHeapMemory(), "octets in leaked buffers");
  }

  private ByteBuf octets(String text) {
    ByteBuf octets = allocator.heapBuffer(text.length());
    octets.writeCharSequence(text, StandardCharsets.US_ASCII);
    return octets;
  }

  private static String sent(EmbeddedChannel channel) {
    channel.flush();
    StringBuilder all = new StringBuilder();
    for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
      // As a socket does it: the reader index moves past what was taken.
      all.append(octets.readCharSequence(octets.readableBytes(), StandardCharsets.US_ASCII));
      octets.release();
    }
    return all.toString();
  }

  @Test
  void whatCameBeforeTheConnectionIsSentInOrder() {
    replay.begin(octets("head "));
    replay.add(octets("one "));
    replay.add(octets("two "));
    replay.sendTo(first);
    replay.add(octets("three"));
    assertEquals("head one two three", sent(firstChannel));
    assertTrue(replay.replayable());
  }

  @Test
  void aReplayIsTheSameOctets() {
    replay.begin(octets("head "));
    replay.add(octets("one "));
    replay.sendTo(first);
    replay.add(octets("two"));
    assertEquals("head one two", sent(firstChannel));
    replay.detach();
    replay.sendTo(second);
    assertEquals("head one two", sent(secondChannel));
  }

  @Test
  void piecesBetweenTwoAttemptsWait() {
    replay.begin(octets("head "));
    replay.sendTo(first);
    replay.detach();
    replay.add(octets("late"));
    assertEquals("head ", sent(firstChannel));
    replay.sendTo(second);
    assertEquals("head late", sent(secondChannel));
  }

  @Test
  void aBodyUpToTheLimitIsKeptAndNotAnOctetMore() {
    replay.begin(octets("head "));
    replay.sendTo(first);
    replay.add(octets("x".repeat(LIMIT)));
    assertTrue(replay.replayable());
    replay.add(octets("y"));
    assertFalse(replay.replayable());
    assertEquals("head " + "x".repeat(LIMIT) + "y", sent(firstChannel));
    assertEquals(5, allocator.metric().usedHeapMemory(), "only the head is kept");
  }

  @Test
  void aLongBodyThatWaitedStreamsThroughOnce() {
    replay.begin(octets("head "));
    replay.add(octets("x".repeat(LIMIT + 1)));
    assertTrue(replay.replayable(), "nothing has been sent yet");
    replay.sendTo(first);
    assertFalse(replay.replayable());
    assertEquals("head " + "x".repeat(LIMIT + 1), sent(firstChannel));
  }

  @Test
  void whatIsForgottenIsNotReplayed() {
    replay.begin(octets("head "));
    replay.add(octets("body"));
    replay.sendTo(first);
    replay.forget();
    assertFalse(replay.replayable());
    replay.add(octets(" more"));
    assertEquals("head body more", sent(firstChannel));
  }

  @Test
  void theHeadCountsAsBegunWhenSomeOfItWasTaken() {
    replay.begin(octets("head "));
    assertFalse(replay.headBegun());
    ChannelFuture write = replay.sendTo(first);
    assertTrue(write.isSuccess());
    ByteBuf head = firstChannel.readOutbound();
    head.skipBytes(1);
    assertTrue(replay.headBegun());
    head.release();
    replay.detach();
    replay.sendTo(second);
    assertFalse(replay.headBegun(), "the next attempt begins anew");
  }

  @Test
  void betweenRequestsThereIsNothing() {
    assertNull(replay.head());
    replay.begin(octets("head "));
    replay.clear();
    assertNull(replay.head());
    replay.begin(octets("next "));
    replay.sendTo(first);
    assertEquals("next ", sent(firstChannel));
  }
}
