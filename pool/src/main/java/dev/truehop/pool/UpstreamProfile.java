package dev.truehop.pool;

/// Worker-confined. What is known about one workload of a cluster: when its servers close idle
/// connections, after how many requests, whether they take a head in two parts, what a new
/// connection costs. It outlives connections, pools and generations.
///
/// All times are in nanoseconds.
public final class UpstreamProfile {

  /// Stands for what is not known.
  public static final int UNKNOWN = -1;

  private final String workload;
  private boolean toleratesWithheld = true;
  private int withheldRefused;
  private long withheldServed;
  private long connectNanos = UNKNOWN;

  UpstreamProfile(String workload) {
    this.workload = workload;
  }

  /// Whose profile it is: `namespace/serviceAccount`, or an address where there is no pod.
  public String workload() {
    return workload;
  }

  /// The idle age at which the upstream closes connections, or [#UNKNOWN].
  public long closeAgeNanos() {
    return UNKNOWN;
  }

  /// The number of requests after which the upstream closes a connection, or [#UNKNOWN].
  public int requestCount() {
    return UNKNOWN;
  }

  /// Whether a head may be sent in two parts.
  public boolean toleratesWithheld() {
    return toleratesWithheld;
  }

  /// What a new connection takes, all handshakes included: an average that favours the latest; or
  /// [#UNKNOWN].
  public long connectNanos() {
    return connectNanos;
  }

  ProfileSnapshot snapshot() {
    return new ProfileSnapshot(
        workload, closeAgeNanos(), UNKNOWN, requestCount(), toleratesWithheld, connectNanos, false);
  }

  /// A dial succeeded.
  void connected(long dialNanos) {
    connectNanos = connectNanos < 0 ? dialNanos : connectNanos + (dialNanos - connectNanos) / 8;
  }

  /// The upstream answered 400 or 408 to a withheld head. An app has its own reasons for that, so
  /// it is taken for the head's fault only where hardly any other was served.
  ///
  /// @return whether this switched withholding off
  boolean withheldRefused() {
    withheldRefused++;
    boolean before = toleratesWithheld;
    toleratesWithheld =
        before && withheldServed >= (long) withheldRefused * PoolLimits.SERVED_PER_REFUSED;
    return before && !toleratesWithheld;
  }

  /// A withheld head got its response.
  void servedWithholding() {
    withheldServed++;
  }
}
