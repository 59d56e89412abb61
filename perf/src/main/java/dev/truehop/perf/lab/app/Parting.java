package dev.truehop.perf.lab.app;

import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/// Thread-safe: which streams of one connection are executed although it is about to be left.
public final class Parting {
  private final LongAdder leftOut;
  private final TreeSet<Integer> waiting = new TreeSet<>();
  private int begun;
  private int running;
  private int last = Integer.MAX_VALUE;

  /// @param leftOut counts the streams that are not executed
  public Parting(LongAdder leftOut) {
    this.leftOut = leftOut;
  }

  /// A request has come.
  public synchronized void arrived(int stream) {
    waiting.add(stream);
  }

  /// Whether a request that has come may be executed now.
  public synchronized boolean begins(int stream) {
    waiting.remove(stream);
    if (stream > last) {
      leftOut.increment();
      return false;
    }
    begun = Math.max(begun, stream);
    running++;
    return true;
  }

  /// A request that was executed has its answer.
  public synchronized void answered() {
    running--;
  }

  /// Draws the line, in the middle of those that have not begun: some on both sides if there are
  /// two.
  ///
  /// @return the last stream that is or will be executed
  public synchronized int drawLine() {
    int middle = waiting.stream().skip(Math.max(0, waiting.size() - 1) / 2).findFirst().orElse(0);
    last = Math.max(begun, middle);
    return last;
  }

  /// Whether everything has its answer that is to have one.
  public synchronized boolean done() {
    return running == 0 && waiting.headSet(last, true).isEmpty();
  }
}
