package dev.truehop.perf.lab.tls;

import dev.truehop.perf.CertsProgram;
import dev.truehop.perf.lab.net.Wrapping;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Thread-safe: the certificates of a few workloads, made by `truehop certs` as a user would, and
/// mutual TLS with them.
public final class Certificates implements AutoCloseable {
  /// The proxy under test.
  public static final String PROXY = "lab/proxy";

  /// Who the proxy's endpoints are.
  public static final String SHOP = "lab/shop";

  /// A workload with a good certificate that is none of the endpoints.
  public static final String STRANGER = "lab/stranger";

  public static final String CLIENT = "lab/client";

  /// Another certificate of [#SHOP]'s, for somebody to lose.
  public static final String STOLEN = "stolen.example," + SHOP;

  private static final List<String> ALL = List.of(PROXY, SHOP, STRANGER, CLIENT, STOLEN);
  private static final char[] NO_PASSWORD = new char[0];

  private final Path folder;
  private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /// A new authority, and a certificate of it for each workload.
  public static Certificates make() throws IOException, InterruptedException {
    Certificates made = new Certificates(Files.createTempDirectory("truehop-lab-certs"));
    made.renew();
    return made;
  }

  public Path folder() {
    return folder;
  }

  /// Replaces all of them by new ones of the same authority, one file after the other. Whoever is
  /// not the proxy takes them at the end; those before stay good.
  public void renew() throws IOException, InterruptedException {
    CertsProgram.run(folder, ALL);
    for (String workload : ALL) {
      try {
        contexts.put(workload, context(workload));
      } catch (GeneralSecurityException failure) {
        throw new IOException(failure);
      }
    }
  }

  /// The workload's certificate is listed as revoked from now on; who has it goes on showing it.
  public void revoke(String workload) throws IOException, InterruptedException {
    CertsProgram.run(folder, List.of("--revoke", workload));
  }

  private SSLContext context(String workload) throws IOException, GeneralSecurityException {
    String file = workload.split(",")[0].replace('/', '-');
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    Certificate[] chain = certificates(file + ".crt").toArray(Certificate[]::new);
    String pem = Files.readString(folder.resolve(file + ".key"));
    byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    own.setKeyEntry(
        "own",
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
        NO_PASSWORD,
        chain);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("root", certificates("ca.crt").getFirst());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private List<Certificate> certificates(String file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(folder.resolve(file))) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
  }

  /// The server's side, with the certificate that this workload has at the time; its clients need
  /// one, too.
  ///
  /// @param protocol by ALPN
  public Wrapping server(String workload, String protocol) {
    return plain -> {
      SSLSocket socket = around(plain, workload, protocol);
      socket.setUseClientMode(false);
      socket.setNeedClientAuth(true);
      socket.startHandshake();
      return socket;
    };
  }

  /// The client's side. It takes any server of the authority.
  ///
  /// @param protocol by ALPN
  public Wrapping client(String workload, String protocol) {
    return plain -> {
      SSLSocket socket = around(plain, workload, protocol);
      socket.setUseClientMode(true);
      socket.startHandshake();
      return socket;
    };
  }

  private SSLSocket around(Socket plain, String workload, String protocol) throws IOException {
    SSLContext context = contexts.get(workload);
    if (context == null) {
      throw new IOException("no certificate for " + workload);
    }
    String peer = plain.getInetAddress().getHostAddress();
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, peer, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> listing = Files.list(folder)) {
      for (Path file : listing.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
