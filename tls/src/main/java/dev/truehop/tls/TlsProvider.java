package dev.truehop.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// Immutable. Who does the cryptography: BoringSSL, which costs about a third of the JDK's CPU, or
/// the JDK where there is no native library for this machine.
public enum TlsProvider {
  /// Contexts are counted references and have to be closed; in return nothing waits for a
  /// finalizer.
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  JDK(SslProvider.JDK);

  private final SslProvider netty;

  TlsProvider(SslProvider netty) {
    this.netty = netty;
  }

  /// The better one that works here. The first call loads the native library, which takes about 120
  /// ms of CPU: a proxy without TLS does not ask.
  public static TlsProvider best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  SslProvider netty() {
    return netty;
  }

  /// For log and admin port, such as `BoringSSL` or `JDK 25.0.3`.
  public String text() {
    return switch (this) {
      case BORINGSSL -> OpenSsl.versionString();
      case JDK -> "JDK " + Runtime.version();
    };
  }

  /// Why it is not BoringSSL, for the log.
  public String reason() {
    Throwable cause = OpenSsl.unavailabilityCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
