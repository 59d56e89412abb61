package dev.truehop.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/// Confined to its test. A client's and a server's handler that talk to each other in memory until
/// neither has anything to say.
final class Handshake implements AutoCloseable {
  private final SslHandler client;
  private final SslHandler server;
  private final EmbeddedChannel clientChannel;
  private final EmbeddedChannel serverChannel;

  Handshake(SslHandler client, SslHandler server) {
    this.client = client;
    this.server = server;
    this.serverChannel = new EmbeddedChannel(server);
    this.clientChannel = new EmbeddedChannel(client);
    // Both ends of TLS 1.3: the server knows last.
    for (int round = 0; round < 20; round++) {
      pass(clientChannel, serverChannel);
      pass(serverChannel, clientChannel);
    }
  }

  private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
      try {
        to.writeInbound(out);
      } catch (Exception _) {
        // It is told of the failure by the handler's future.
      }
    }
  }

  boolean agreed() {
    return client.handshakeFuture().isSuccess() && server.handshakeFuture().isSuccess();
  }

  /// What the client says of a handshake that failed.
  TlsFailure clientFailure() {
    return failure(client.handshakeFuture());
  }

  TlsFailure serverFailure() {
    return failure(server.handshakeFuture());
  }

  private static TlsFailure failure(Future<?> future) {
    return Objects.requireNonNull(TlsFailure.of(Objects.requireNonNull(future.cause(), "agreed")));
  }

  SSLSession clientSession() {
    return client.engine().getSession();
  }

  SSLSession serverSession() {
    return server.engine().getSession();
  }

  SSLEngine serverEngine() {
    return server.engine();
  }

  @Nullable String protocol() {
    return client.applicationProtocol();
  }

  /// The server's certificate, as the client saw it.
  X509Certificate shown() throws SSLPeerUnverifiedException {
    return (X509Certificate) clientSession().getPeerCertificates()[0];
  }

  /// Native memory of both ends is free afterwards.
  @Override
  public void close() {
    clientChannel.finishAndReleaseAll();
    serverChannel.finishAndReleaseAll();
    for (SSLEngine engine : List.of(client.engine(), server.engine())) {
      if (engine instanceof ReferenceCounted counted) {
        Assertions.assertEquals(0, counted.refCnt());
      }
    }
  }
}
