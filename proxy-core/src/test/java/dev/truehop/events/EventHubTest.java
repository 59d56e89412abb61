package dev.truehop.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final List<String> audience = new ArrayList<>();
  private final EventHub hub =
      new EventHub((hub, hits) -> audience.add((hub != null) + " " + hits));

  private static Event event(String type, boolean hit) {
    return new Event(type, hit, Map.of());
  }

  private static String next(Subscription subscription) {
    Event event = subscription.next(0);
    return event == null ? "none" : event.type();
  }

  private Subscription subscribe(boolean hits) {
    Subscription subscription = hub.subscribe(hits);
    assertNotNull(subscription);
    return subscription;
  }

  @Test
  void everySubscriberHearsEverythingInOrder() {
    Subscription one = subscribe(false);
    Subscription other = subscribe(false);
    hub.publish(event("a", false));
    hub.publish(event("b", false));
    assertEquals("a b none", next(one) + " " + next(one) + " " + next(one));
    assertEquals("a b none", next(other) + " " + next(other) + " " + next(other));
  }

  @Test
  void hitsAreForThoseWhoAskForThem() {
    Subscription plain = subscribe(false);
    Subscription curious = subscribe(true);
    hub.publish(event("hit", true));
    assertEquals("none", next(plain));
    assertEquals("hit", next(curious));
  }

  @Test
  void aSlowReaderLosesEventsAndIsToldHowMany() {
    Subscription slow = subscribe(false);
    for (int i = 0; i < Subscription.CAPACITY + 7; i++) {
      hub.publish(event("a", false));
    }
    assertEquals(7, slow.takeDropped());
    assertEquals(0, slow.takeDropped());
    for (int i = 0; i < Subscription.CAPACITY; i++) {
      assertEquals("a", next(slow));
    }
    assertEquals("none", next(slow));
    hub.publish(event("b", false));
    assertEquals("b", next(slow));
  }

  @Test
  void workersAreToldOnlyWhileSomebodyListens() {
    Subscription plain = subscribe(false);
    Subscription curious = subscribe(true);
    curious.close();
    plain.close();
    plain.close();
    assertEquals(List.of("true false", "true true", "true false", "false false"), audience);
    hub.publish(event("a", false));
    assertEquals("none", next(plain));
  }

  @Test
  void thereAreNotMoreListenersThanTheLimit() {
    List<Subscription> all = new ArrayList<>();
    for (int i = 0; i < EventHub.SUBSCRIBERS; i++) {
      all.add(subscribe(false));
    }
    assertNull(hub.subscribe(false));
    all.getFirst().close();
    subscribe(false);
  }

  @Test
  void whatIsQueuedAtTheEndCanStillBeRead() {
    Subscription subscription = subscribe(false);
    hub.publish(event("a", false));
    hub.close();
    assertTrue(subscription.closed());
    assertTrue(subscription.ready());
    assertEquals("a none", next(subscription) + " " + next(subscription));
    assertFalse(subscription.ready());
  }

  @Test
  void whoWaitsIsWokenByAnEventAndByTheEnd() throws InterruptedException {
    Subscription subscription = subscribe(false);
    List<String> heard = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!subscription.closed()) {
                    Event event = subscription.next(LONG_NANOS);
                    if (event != null) {
                      heard.add(event.type());
                    }
                  }
                });
    hub.publish(event("a", false));
    hub.close();
    reader.join();
    assertTrue(heard.equals(List.of("a")) || heard.isEmpty(), heard::toString);
  }
}
