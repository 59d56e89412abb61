package dev.truehop.tls;

import dev.truehop.config.CertificateFiles;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.ListenerTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable. What the files of one `tls` section held when they were read: certificates with their
/// keys, and the roots that peers are judged by.
///
/// @param rootsFile null where the JDK's roots are used, or none are needed
/// @param epoch numbers every version of every section of this process, from 1; a part of the pool
///   key, so that no connection of an old version is used for a new one
public record Material(
    List<OwnCertificate> own, @Nullable Path rootsFile, List<X509Certificate> roots, long epoch) {

  public Material {
    own = List.copyOf(own);
    roots = List.copyOf(roots);
  }

  static Material load(ListenerTls tls, long epoch) throws BadFileException {
    return load(tls.certificates(), tls.caCertificates(), epoch);
  }

  static Material load(ClusterTls tls, long epoch) throws BadFileException {
    CertificateFiles own = tls.own();
    return load(own == null ? List.of() : List.of(own), tls.caCertificates(), epoch);
  }

  private static Material load(List<CertificateFiles> files, @Nullable Path roots, long epoch)
      throws BadFileException {
    List<OwnCertificate> own = new ArrayList<>();
    for (CertificateFiles pair : files) {
      own.add(OwnCertificate.load(pair));
    }
    List<X509Certificate> trusted = roots == null ? List.of() : PemFile.read(roots).certificates();
    return new Material(own, roots, trusted, epoch);
  }

  Material numbered(long epoch) {
    return new Material(own, rootsFile, roots, epoch);
  }

  /// Whether both hold the same, whatever their epochs.
  boolean sameContent(Material other) {
    if (own.size() != other.own.size() || !roots.equals(other.roots)) {
      return false;
    }
    for (int i = 0; i < own.size(); i++) {
      if (!own.get(i).sameContent(other.own.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Every file that this was read from.
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (OwnCertificate certificate : own) {
      files.add(certificate.files().certificate());
      files.add(certificate.files().privateKey());
    }
    if (rootsFile != null) {
      files.add(rootsFile);
    }
    return files;
  }
}
