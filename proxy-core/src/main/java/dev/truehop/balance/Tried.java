package dev.truehop.balance;

/// Immutable: the endpoints that an exchange has tried, by their index in one [LoadView]. Attempts
/// are few while endpoints may be many, so this is a short list and not a bit set: any number of
/// endpoints works, and the first attempt of an exchange costs no allocation.
public final class Tried {

  /// Nothing tried yet: what every first attempt passes.
  public static final Tried NONE = new Tried(new int[0]);

  /// More than the attempts that a route may ask for (10), plus stale replays and re-picks. Beyond
  /// it the oldest is forgotten, so a mistake elsewhere costs time and not memory.
  static final int LIMIT = 16;

  private final int[] endpoints;

  private Tried(int[] endpoints) {
    this.endpoints = endpoints;
  }

  /// This list with one endpoint more; the same list if it is there already.
  public Tried plus(int endpoint) {
    if (contains(endpoint)) {
      return this;
    }
    int kept = Math.min(endpoints.length, LIMIT - 1);
    int[] more = new int[kept + 1];
    System.arraycopy(endpoints, endpoints.length - kept, more, 0, kept);
    more[kept] = endpoint;
    return new Tried(more);
  }

  boolean isEmpty() {
    return endpoints.length == 0;
  }

  boolean contains(int endpoint) {
    for (int tried : endpoints) {
      if (tried == endpoint) {
        return true;
      }
    }
    return false;
  }

  /// How many of the indexes from 0 to `size - 1` have not been tried.
  int untried(int size) {
    int untried = size;
    for (int tried : endpoints) {
      if (tried < size) {
        untried--;
      }
    }
    return untried;
  }

  /// The index of the untried endpoint that has `rank` untried ones before it.
  ///
  /// @param rank from 0 to `untried(size) - 1`
  int untriedAt(int rank) {
    int endpoint = 0;
    int left = rank;
    while (left > 0 || contains(endpoint)) {
      if (!contains(endpoint)) {
        left--;
      }
      endpoint++;
    }
    return endpoint;
  }
}
