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
/// @param listsFile null where nobody asks who is revoked
/// @param epoch numbers every version of certificates and roots of this process, from 1; a part of
///   the pool key, so that no connection of an old version is used for a new one. A list that
///   changes leaves it: who is not listed keeps its connections
public record Material(
    List<OwnCertificate> own,
    @Nullable Path rootsFile,
    List<X509Certificate> roots,
    @Nullable Path listsFile,
    Revocations revocations,
    long epoch) {

  public Material {
    own = List.copyOf(own);
    roots = List.copyOf(roots);
  }

  static Material load(ListenerTls tls, long epoch) throws BadFileException {
    return load(tls.certificates(), tls.caCertificates(), tls.caCrl(), epoch);
  }

  static Material load(ClusterTls tls, long epoch) throws BadFileException {
    CertificateFiles own = tls.own();
    return load(own == null ? List.of() : List.of(own), tls.caCertificates(), tls.caCrl(), epoch);
  }

  private static Material load(
      List<CertificateFiles> files, @Nullable Path roots, @Nullable Path lists, long epoch)
      throws BadFileException {
    List<OwnCertificate> own = new ArrayList<>();
    for (CertificateFiles pair : files) {
      own.add(OwnCertificate.load(pair));
    }
    List<X509Certificate> trusted = roots == null ? List.of() : PemFile.read(roots).certificates();
    Revocations revocations =
        lists == null ? Revocations.NONE : Revocations.read(lists, trusted, own);
    Material material = new Material(own, roots, trusted, lists, revocations, epoch);
    if (lists != null && material.anchors().isEmpty()) {
      throw new BadFileException(lists, "lists every certificate of " + roots);
    }
    return material;
  }

  Material numbered(long epoch) {
    return new Material(own, rootsFile, roots, listsFile, revocations, epoch);
  }

  /// The roots that are not revoked.
  List<X509Certificate> anchors() {
    return roots.stream().filter(root -> !revocations.contains(root)).toList();
  }

  /// Whether both hold the same certificates, whatever their epochs and lists.
  boolean sameCertificates(Material other) {
    return own.equals(other.own) && roots.equals(other.roots);
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
    if (listsFile != null) {
      files.add(listsFile);
    }
    return files;
  }
}
