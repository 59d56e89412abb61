package dev.truehop.failure;

/// Immutable: Envoy's response flags, those that this proxy can set (Envoy, "Response flags"). A
/// list of flags is a `long`, one octet for each flag in the order in which they were set, so that
/// an exchange can carry it without an object: see [#add].
public enum Flag {
  NR("NoRouteFound"),
  NC("NoClusterFound"),
  UH("NoHealthyUpstream"),
  UO("UpstreamOverflow"),
  UF("UpstreamConnectionFailure"),
  UC("UpstreamConnectionTermination"),
  LR("LocalReset"),
  UPE("UpstreamProtocolError"),
  UT("UpstreamRequestTimeout"),
  URX("UpstreamRetryLimitExceeded"),
  SI("StreamIdleTimeout"),
  DC("DownstreamConnectionTermination"),
  DPE("DownstreamProtocolError"),
  UR("UpstreamRemoteReset");

  /// The list without a flag. It is written `-`.
  public static final long NONE = 0;

  private static final Flag[] ALL = values();
  private static final int BITS = 8;
  private static final int OCTET = 0xff;

  private final String longName;

  Flag(String longName) {
    this.longName = longName;
  }

  /// The name that `%RESPONSE_FLAGS_LONG%` prints.
  public String longName() {
    return longName;
  }

  /// The list with `flag` at its end; the same list where it holds the flag already, or is full
  /// (eight flags: more than an exchange can collect).
  public static long add(long flags, Flag flag) {
    int code = flag.ordinal() + 1;
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      int there = (int) (flags >>> shift) & OCTET;
      if (there == code) {
        return flags;
      }
      if (there == 0) {
        return flags | (long) code << shift;
      }
    }
    return flags;
  }

  /// How many flags the list holds, 0 to 8.
  public static int count(long flags) {
    return (Long.SIZE - Long.numberOfLeadingZeros(flags) + BITS - 1) / BITS;
  }

  /// The flag at a position from 0 to `count(flags) - 1`.
  public static Flag at(long flags, int position) {
    return ALL[((int) (flags >>> position * BITS) & OCTET) - 1];
  }

  /// The list as the access log and the metrics print it: `URX,UC`, or `-`.
  public static String text(long flags) {
    if (flags == NONE) {
      return "-";
    }
    StringBuilder text = new StringBuilder(at(flags, 0).name());
    for (int i = 1; i < count(flags); i++) {
      text.append(',').append(at(flags, i).name());
    }
    return text.toString();
  }
}
