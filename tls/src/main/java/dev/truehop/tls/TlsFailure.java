package dev.truehop.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Immutable. What went wrong with TLS on one connection.
///
/// @param text for logs, without line breaks
public record TlsFailure(Kind kind, String text) {

  /// Immutable. What kind of failure, after Envoy's listener statistics.
  public enum Kind {
    /// The peer's certificate is good, but another's.
    WRONG_PEER,
    /// The peer's certificate was revoked, or one that it rests on.
    REVOKED,
    /// The peer's certificate is not good: unknown root, expired, broken.
    BAD_CERTIFICATE,
    /// The peer showed no certificate.
    NO_CERTIFICATE,
    /// The peer refused our certificate, or that we have none.
    OURS_REFUSED,
    /// The peer refused something else that we offered.
    REFUSED_BY_PEER,
    /// It took too long.
    TIMEOUT,
    /// Anything else: not TLS at all, no common version, a broken record, an end in between.
    PROTOCOL
  }

  private static final int MAX_TEXT = 300;

  /// The alerts that are about a certificate (RFC 8446, 6.2).
  private static final Pattern OURS = Pattern.compile("certificate|unknown_ca|access_denied");

  /// What a failure of a TLS connection means; null for one that TLS has nothing to do with.
  public static @Nullable TlsFailure of(Throwable failure) {
    SSLException tls = null;
    CertificateException certificate = null;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      switch (t) {
        case WrongPeerException wrong -> {
          return new TlsFailure(Kind.WRONG_PEER, String.valueOf(wrong.getMessage()));
        }
        case RevokedException revoked -> {
          return revoked(String.valueOf(revoked.getMessage()));
        }
        case SslHandshakeTimeoutException _ -> {
          return new TlsFailure(Kind.TIMEOUT, "the handshake took too long");
        }
        case CertificateException found -> certificate = certificate == null ? found : certificate;
        case SSLException found -> tls = found;
        default -> {}
      }
    }
    if (certificate != null) {
      return new TlsFailure(Kind.BAD_CERTIFICATE, oneLine(certificate));
    }
    if (tls == null) {
      return failure instanceof DecoderException
          ? new TlsFailure(Kind.PROTOCOL, oneLine(failure))
          : null;
    }
    return new TlsFailure(kind(String.valueOf(tls.getMessage())), oneLine(tls));
  }

  /// @param text for logs
  static TlsFailure revoked(String text) {
    return new TlsFailure(Kind.REVOKED, text);
  }

  /// By the words of BoringSSL and of the JDK, which have no codes.
  private static Kind kind(String message) {
    String words = message.toLowerCase(Locale.ROOT);
    if (words.contains("peer_did_not_return_a_certificate")
        || words.contains("empty client certificate chain")) {
      return Kind.NO_CERTIFICATE;
    }
    if (!words.contains("alert")) {
      return Kind.PROTOCOL;
    }
    return OURS.matcher(words).find() ? Kind.OURS_REFUSED : Kind.REFUSED_BY_PEER;
  }

  private static String oneLine(Throwable t) {
    String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
    String line = message.replaceAll("\\s+", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
  }
}
