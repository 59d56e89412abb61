package dev.truehop.exchange;

import dev.truehop.events.ClusterEvents;
import dev.truehop.pool.DetectionPoint;
import dev.truehop.pool.PooledConnection;
import dev.truehop.pool.Verdict;
import dev.truehop.retry.Decision;
import dev.truehop.upstream.Errno;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Immutable. What the log says of the last attempt whose connection was lost; the attempt after it
/// has other facts.
///
/// @param connection the one that was lost; the attempt has no right to it any more
/// @param point where it came out
/// @param errno how the kernel said it; null where the proxy found it out by itself
/// @param guardNanos at that moment, as [PooledConnection#guardNanos] has it
/// @param closeAgeNanos learned so far; -1 = unknown
/// @param heldNanos for how long the last octet of the head was withheld; -1 = not at all
record LostAttempt(
    PooledConnection connection,
    DetectionPoint point,
    @Nullable Errno errno,
    long guardNanos,
    long closeAgeNanos,
    long heldNanos) {
  /// Tells who listens what follows.
  void tell(ClusterEvents events, Verdict verdict, Decision decision) {
    String why =
        switch (decision) {
          case Decision.Retry _ -> null;
          case Decision.GiveUp giveUp -> giveUp.reason().name().toLowerCase(Locale.ROOT);
        };
    events.decided(connection, point, verdict, errno == null ? null : errno.name(), why);
  }
}
