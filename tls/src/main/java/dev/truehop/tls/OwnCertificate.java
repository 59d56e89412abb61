package dev.truehop.tls;

import dev.truehop.config.CertificateFiles;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable. A certificate that we show, with its key.
///
/// @param chain the certificate itself first
/// @param names of the certificate itself
public record OwnCertificate(
    CertificateFiles files, List<X509Certificate> chain, PrivateKey key, SubjectNames names) {

  public OwnCertificate {
    chain = List.copyOf(chain);
  }

  /// @throws BadFileException when a file can not be read, or the two do not belong together
  static OwnCertificate load(CertificateFiles files) throws BadFileException {
    List<X509Certificate> chain = PemFile.read(files.certificate()).certificates();
    PrivateKey key = PemFile.read(files.privateKey()).privateKey();
    X509Certificate leaf = chain.getFirst();
    if (!PrivateKeys.belong(key, leaf.getPublicKey())) {
      throw new BadFileException(
          files.privateKey(), "the key does not belong to the certificate " + files.certificate());
    }
    try {
      return new OwnCertificate(files, chain, key, SubjectNames.of(leaf));
    } catch (CertificateParsingException e) {
      throw new BadFileException(
          files.certificate(), "the certificate's names can not be read: " + e.getMessage());
    }
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /// The workload that it makes us; null when it names none.
  public @Nullable SpiffeId workload() {
    return names.workload();
  }

  /// Not the key.
  @Override
  public String toString() {
    return files.certificate().toString();
  }
}
