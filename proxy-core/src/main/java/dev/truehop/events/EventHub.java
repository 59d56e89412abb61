package dev.truehop.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Thread-safe. Between the workers, who tell, and those who listen. While nobody listens the
/// workers know of no hub, so that telling costs them one comparison with null.
public final class EventHub {
  /// Each costs every worker some of its time for every event: dashboards and a person or two.
  static final int SUBSCRIBERS = 16;

  /// Told whenever it changes who listens. Called on the thread of whoever subscribes or leaves,
  /// one call at a time.
  public interface Audience {
    /// @param hub to be told; null: nobody listens
    /// @param hits whether plain hits are wanted too
    void changed(@Nullable EventHub hub, boolean hits);
  }

  private final List<Subscription> subscribers = new CopyOnWriteArrayList<>();
  private final Audience audience;

  public EventHub(Audience audience) {
    this.audience = audience;
  }

  /// Begins to listen.
  ///
  /// @param hits whether plain hits are wanted too
  /// @return null when there are too many listeners already
  public synchronized @Nullable Subscription subscribe(boolean hits) {
    if (subscribers.size() >= SUBSCRIBERS) {
      return null;
    }
    Subscription made = new Subscription(hits, this::leave);
    subscribers.add(made);
    tell();
    return made;
  }

  private synchronized void leave(Subscription subscription) {
    subscribers.remove(subscription);
    tell();
  }

  private void tell() {
    boolean hits = subscribers.stream().anyMatch(Subscription::hits);
    audience.changed(subscribers.isEmpty() ? null : this, hits);
  }

  /// Called by workers.
  void publish(Event event) {
    for (Subscription subscriber : subscribers) {
      subscriber.offer(event);
    }
  }

  /// Ends all subscriptions.
  public void close() {
    subscribers.forEach(Subscription::close);
  }
}
