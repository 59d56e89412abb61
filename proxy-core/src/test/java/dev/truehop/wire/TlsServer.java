package dev.truehop.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Thread-safe. A server socket whose connections speak TLS. The socket below stays within reach,
/// for ends that TLS knows nothing of.
final class TlsServer extends ServerSocket {
  private static final int BACKLOG = 1024;

  private final List<Layers> accepted = new CopyOnWriteArrayList<>();
  private final boolean askForCertificate;
  private volatile SSLContext context;
  private volatile String @Nullable [] versions;
  private volatile String[] protocols = {};

  /// Thread-safe. A connection with what it stands on.
  record Layers(SSLSocket tls, Socket plain) {
    /// FIN, of which TLS says nothing.
    void cut() throws IOException {
      plain.shutdownOutput();
    }

    /// RST.
    void abort() throws IOException {
      plain.setSoLinger(true, 0);
      plain.close();
    }
  }

  private TlsServer(SSLContext context, boolean askForCertificate) throws IOException {
    super(0, BACKLOG, InetAddress.getLoopbackAddress());
    this.context = context;
    this.askForCertificate = askForCertificate;
  }

  /// Clients have to show a certificate.
  static TlsServer mutual(SSLContext context) throws IOException {
    return new TlsServer(context, true);
  }

  static TlsServer simple(SSLContext context) throws IOException {
    return new TlsServer(context, false);
  }

  /// For connections from now on.
  void use(SSLContext context) {
    this.context = context;
  }

  /// For connections from now on; all without this.
  void versions(String... versions) {
    this.versions = versions;
  }

  /// Chosen by ALPN, for connections from now on; none without this.
  TlsServer speaking(String... protocols) {
    this.protocols = protocols;
    return this;
  }

  @Override
  public Socket accept() throws IOException {
    Socket plain = super.accept();
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
    tls.setUseClientMode(false);
    tls.setNeedClientAuth(askForCertificate);
    String[] versions = this.versions;
    if (versions != null) {
      tls.setEnabledProtocols(versions);
    }
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    tls.setSSLParameters(parameters);
    accepted.add(new Layers(tls, plain));
    return tls;
  }

  List<Layers> accepted() {
    return accepted;
  }

  Layers last() {
    return accepted.getLast();
  }
}
