package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Worker-confined. A waiter that remembers its outcome and insists that there is only one.
final class FakeWaiter implements Waiter {
  @Nullable Lease connection;
  @Nullable Refusal refusal;
  String detail = "";
  private Consumer<Lease> onLease = _ -> {};
  private Runnable onRefusal = () -> {};

  FakeWaiter onLease(Consumer<Lease> action) {
    onLease = action;
    return this;
  }

  FakeWaiter onRefusal(Runnable action) {
    onRefusal = action;
    return this;
  }

  @Override
  public void leased(Lease leased, long now) {
    assertEquals(0, outcomes(), "a second outcome");
    connection = leased;
    onLease.accept(leased);
  }

  @Override
  public void refused(Refusal why, String text, long now) {
    assertEquals(0, outcomes(), "a second outcome");
    refusal = why;
    detail = text;
    onRefusal.run();
  }

  int outcomes() {
    return (connection == null ? 0 : 1) + (refusal == null ? 0 : 1);
  }

  Lease lease() {
    Lease leased = connection;
    assertNotNull(leased, "no lease; refusal: " + refusal);
    return leased;
  }

  FakeWire wire() {
    return (FakeWire) lease().wire();
  }
}
