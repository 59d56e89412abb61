package dev.truehop.worker;

import dev.truehop.tls.TlsFailure;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Thread-safe. Tells the system log of what went wrong on a connection and is our fault.
public final class Defects {
  private static final System.Logger LOG = System.getLogger("truehop");

  private Defects() {}

  /// Tells of an exception, unless network or peer account for it.
  ///
  /// @param failure what the exception means for TLS; null when TLS has nothing to do with it
  /// @param where the words after "a defect, "
  public static void tell(Throwable cause, @Nullable TlsFailure failure, Supplier<String> where) {
    if (failure == null && !(cause instanceof IOException)) {
      LOG.log(System.Logger.Level.ERROR, "a defect, " + where.get(), cause);
    }
  }
}
