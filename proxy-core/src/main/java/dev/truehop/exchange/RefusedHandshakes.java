package dev.truehop.exchange;

import dev.truehop.metrics.Counters;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.tls.TlsFailure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker-confined. Counts the clients that a listener refuses in the handshake, and says why in
/// the system log: at most once a second, because whoever wants can make them fail.
final class RefusedHandshakes {
  private static final System.Logger LOG = System.getLogger("truehop");
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String listener;
  private final Counters<DownstreamCounter> counters;
  private long silentUntilNanos;
  private long unsaid;
  private boolean said;

  RefusedHandshakes(String listener, Counters<DownstreamCounter> counters) {
    this.listener = listener;
    this.counters = counters;
  }

  /// @param failure null when the client went away, which is nobody's fault
  void add(@Nullable TlsFailure failure, String client, long now) {
    counters.add(DownstreamCounter.SSL_CONNECTION_ERROR);
    if (failure == null) {
      return;
    }
    switch (failure.kind()) {
      case WRONG_PEER -> counters.add(DownstreamCounter.SSL_FAIL_VERIFY_SAN);
      case BAD_CERTIFICATE, REVOKED -> counters.add(DownstreamCounter.SSL_FAIL_VERIFY_ERROR);
      case NO_CERTIFICATE -> counters.add(DownstreamCounter.SSL_FAIL_VERIFY_NO_CERT);
      case OURS_REFUSED, REFUSED_BY_PEER, TIMEOUT, PROTOCOL -> {}
    }
    if (said && silentUntilNanos - now > 0) {
      unsaid++;
      return;
    }
    String others = unsaid == 0 ? "" : " (and " + unsaid + " others since the last line)";
    said = true;
    unsaid = 0;
    silentUntilNanos = now + LOG_NANOS;
    LOG.log(
        System.Logger.Level.WARNING,
        "listener {0}: TLS handshake with {1} refused: {2}{3}",
        listener,
        client,
        failure.text(),
        others);
  }
}
