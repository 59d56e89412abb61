package dev.truehop.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Immutable (static functions only). The name that a client asks for (RFC 6066, 3).
public final class ServerName {
  private ServerName() {}

  /// On a connection whose handshake is done; null without TLS, or when the client named none.
  public static @Nullable String asked(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null ? null : asked(tls.engine());
  }

  /// During a handshake or after it, in lower case; null when the client named none.
  static @Nullable String asked(SSLEngine engine) {
    SSLSession handshake = engine.getHandshakeSession();
    SSLSession session = handshake == null ? engine.getSession() : handshake;
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }
}
