package dev.truehop.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.worker.Clock;
import dev.truehop.worker.Worker;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeGateTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Worker worker =
      new Worker(0, new EmbeddedChannel().eventLoop(), Clock.of(ticker), 1);
  private final HandshakeGate gate = new HandshakeGate(worker);

  /// Confined to its test.
  private static final class Client implements HandshakeGate.Visitor {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Promise<Channel> handshake = ImmediateEventExecutor.INSTANCE.newPromise();
    private boolean begun;
    private boolean waited;
    private boolean refused;

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public Future<?> begin() {
      begun = true;
      return handshake;
    }

    @Override
    public void waits() {
      waited = true;
    }

    @Override
    public void refused() {
      refused = true;
    }

    void done() {
      handshake.setSuccess(channel);
    }
  }

  private Client come() {
    Client client = new Client();
    gate.enter(client);
    return client;
  }

  private List<Client> come(int count) {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(come());
    }
    return clients;
  }

  private void sweepAfter(long nanos) {
    ticker.advance(nanos, TimeUnit.NANOSECONDS);
    gate.sweep(worker.clock().nanos());
  }

  @Test
  void whoComesLateWaitsUnreadForAPlace() {
    List<Client> first = come(ExchangeLimits.HANDSHAKES_AT_ONCE);
    assertTrue(first.stream().allMatch(c -> c.begun && !c.waited));
    Client second = come();
    Client third = come();
    assertTrue(second.waited && !second.begun);
    assertFalse(second.channel.config().isAutoRead());
    first.getLast().done();
    assertTrue(second.begun, "first come, first served");
    assertFalse(third.begun);
    first.getFirst().handshake.setFailure(new IllegalStateException("refused"));
    assertTrue(third.begun);
  }

  @Test
  void whoKeepsItsHandshakeWaitingMakesRoomForOthers() {
    List<Client> silent = come(ExchangeLimits.HANDSHAKES_AT_ONCE);
    Client next = come();
    sweepAfter(ExchangeLimits.HANDSHAKE_PLACE_NANOS - 1);
    assertFalse(next.begun);
    sweepAfter(1);
    assertTrue(next.begun);
    assertFalse(silent.getFirst().refused, "it still has its time");
    silent.forEach(Client::done);
    next.done();
    assertEquals(Long.MAX_VALUE, gate.sweep(worker.clock().nanos()));
    assertTrue(come(ExchangeLimits.HANDSHAKES_AT_ONCE).stream().allMatch(c -> c.begun));
  }

  @Test
  void whoHasGoneAwayIsPassedOver() {
    List<Client> first = come(ExchangeLimits.HANDSHAKES_AT_ONCE);
    Client gone = come();
    Client next = come();
    gone.channel.close();
    first.getFirst().done();
    assertFalse(gone.begun);
    assertTrue(next.begun);
  }

  @Test
  void tooManyAreRefused() {
    List<Client> most = come(ExchangeLimits.OPEN_HANDSHAKES);
    Client tooMany = come();
    assertTrue(tooMany.refused && !tooMany.begun);
    assertFalse(tooMany.channel.isOpen());
    most.getFirst().done();
    assertFalse(come().refused);
  }

  @Test
  void nobodyWaitsForever() {
    come(ExchangeLimits.HANDSHAKES_AT_ONCE);
    List<Client> waiting = come(2 * ExchangeLimits.HANDSHAKES_AT_ONCE);
    sweepAfter(ExchangeLimits.HANDSHAKE_WAIT_NANOS);
    assertTrue(waiting.stream().allMatch(c -> c.refused && !c.channel.isOpen()));
  }
}
