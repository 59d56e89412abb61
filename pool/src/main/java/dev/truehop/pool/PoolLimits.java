package dev.truehop.pool;

import java.util.concurrent.TimeUnit;

/// Immutable. The pool's fixed limits, each with its reason. Limits that an operator may want to
/// set are in the configuration.
final class PoolLimits {

  /// A connection that was read from less than this ago is not looked at for a request that can be
  /// repeated: a look costs about 0.4 us, a noticeable part of a request. The price: a FIN that
  /// follows a response within this time without having been announced costs such a request a
  /// second connection, if the event loop has not seen it either.
  static final long PROVED_ITSELF_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /// How long before the upstream's advertised close the pool stops trusting a connection. The hint
  /// counts whole seconds, so the truth may be up to a second less where a server rounds up; the
  /// rest covers the way there and both timers.
  static final long HINT_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// How long before the learned close age the pool stops trusting a connection, at least: both
  /// timers, and a worker that is late by a few turns of its event loop.
  static final long LEARNED_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /// Closes agree if their ages differ by no more than this, or by [#AGREEMENT_PART] of the age if
  /// that is more. Measured in Node: within 2 ms at 40 ms, within 5 ms at 1060 ms.
  static final long AGREEMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /// Two percent. A server that looks at its timers once in a while spreads by a part of the age.
  static final int AGREEMENT_PART = 50;

  /// So many closes have to agree before anything is learned from them.
  static final int MODE_SAMPLES = 3;

  /// A process does not change its mind about when it closes, but where the machine is busy it is
  /// late, by less than this as a rule. Then so many have to agree on the higher age: a mistake in
  /// that direction costs requests.
  static final int RAISING_SAMPLES = 8;

  /// See [#RAISING_SAMPLES].
  static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Closes that are remembered: enough for two endpoints that differ to be seen beside each other.
  static final int REMEMBERED_CLOSES = 16;

  /// An early close that fits no other is heeded until so many others have followed.
  static final int HEEDED_CLOSES = 8;

  /// Closes of one endpoint within this time are looked at together: a restart ends all connections
  /// at once.
  static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Closes in a burst whose ages differ by more than a fifth are a restart. Less is left to
  /// servers that look at their timers once a second.
  static final int BURST_PART = 5;

  /// A refused dial this soon after closes says that those were the end of a process.
  static final long REFUSED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// A close this soon after the last octet was not caused by an idle timer, but by the number of
  /// requests, or by an accident.
  static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /// Counts that are remembered to find one that repeats.
  static final int REMEMBERED_COUNTS = 8;

  /// Connections that are looked at for one that has served more than another that was closed:
  /// those used last have served most.
  static final int ASKED_CONNECTIONS = 32;

  /// In a burst, equal counts below this are one observation: connections that were made together
  /// have served about as much when their server ends.
  static final int SMALL_COUNT = 10;

  /// Closes right after an answer, at different moments and without an explanation, that make every
  /// kept connection suspect. With a number of requests at work, so many explain themselves.
  static final int SUDDEN_CLOSES = MODE_SAMPLES;

  /// Answers on reused connections that outweigh one such close. Where closes are rarer than this,
  /// a request that runs into one is rarer than one in 10,000: the close has to be under way while
  /// the request is written.
  static final int SUDDEN_CLOSE_ANSWERS = 1_000;

  /// How often what was learned is put to the test where everything goes well.
  static final long VERIFY_NANOS = TimeUnit.MINUTES.toNanos(5);

  /// Profiles of workloads that have no pool any more are kept up to this number in a cluster: a
  /// workload that scales to zero and back is recognised, and endless new addresses cost nothing.
  static final int IDLE_PROFILES = 256;

  /// After a dial for a spare connection failed, the next one waits.
  static final long SPARE_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// The shortest hold of a withheld octet. Node takes 0.2 to 0.3 ms from its decision to close to
  /// the close; with 1 ms, 1 of 71 requests that met such a close was lost, with 3 ms none of 64.
  static final long SHORTEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// The shortest wait for the acknowledgement of a PING: a peer that is busy or collects garbage
  /// is not dead, and a fresh connection with its handshakes costs about as much.
  static final long SHORTEST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /// Streams that an HTTP/2 peer is taken to allow until its first SETTINGS has arrived: the least
  /// that RFC 9113, 6.5.2 recommends it to allow.
  static final int STREAMS_ASSUMED = 100;

  /// A 400 is an app's everyday answer to a bad request. It speaks against withholding only if it
  /// follows more than one withheld head in ten.
  static final int SERVED_PER_REFUSED = 10;

  /// How often a sweep retries to get room for waiters that the connection limit holds back. Room
  /// made on this worker is noticed at once; this is for room made by other workers, of which no
  /// message is sent.
  static final long ROOM_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /// The longest pause between two sweeps of a worker's pools: what happens after a sweep may be
  /// due earlier than anything it saw. Close guards stay exact to this, which the hint's margin
  /// covers five times even when halved for the smallest hint.
  static final long SWEEP_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private PoolLimits() {}
}
