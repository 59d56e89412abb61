package dev.truehop.server;

import dev.truehop.worker.Transport;
import java.io.IOException;

/// Immutable. From the configured transport to one that this machine has.
final class Transports {
  private Transports() {}

  /// @throws IOException when the configuration insists on one that is not available, with the
  ///   reason
  static Transport choose(dev.truehop.config.Transport wanted) throws IOException {
    Transport transport =
        switch (wanted) {
          case AUTO -> Transport.best();
          case EPOLL -> Transport.EPOLL;
          case IO_URING -> Transport.IO_URING;
          case NIO -> Transport.NIO;
        };
    String unavailable = transport.unavailable();
    if (unavailable != null) {
      throw new IOException("transport " + wanted.token() + " is not available: " + unavailable);
    }
    return transport;
  }
}
