package dev.truehop.balance;

/// Worker-confined: endpoints with the loads that a test gives them.
record FakeLoad(int... loads) implements LoadView {

  static FakeLoad idle(int size) {
    return new FakeLoad(new int[size]);
  }

  @Override
  public int size() {
    return loads.length;
  }

  @Override
  public int active(int endpoint) {
    return loads[endpoint];
  }
}
