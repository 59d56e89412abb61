package dev.truehop.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Immutable. The blocks of a PEM file (RFC 7468), read strictly: a file that is being written is
/// refused, not read as far as it goes.
///
/// @param blocks in the order of the file
record PemFile(Path path, List<Block> blocks) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String REVOCATION_LIST = "X509 CRL";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final int LINE_LENGTH = 64;

  /// Immutable: one block.
  ///
  /// @param line where it begins, from 1
  record Block(String label, byte[] octets, int line) {}

  /// Immutable: what a block holds.
  ///
  /// @param line where it begins, from 1
  record Located<T>(T value, int line) {}

  static PemFile read(Path path) throws BadFileException {
    List<Block> blocks = new ArrayList<>();
    String label = null;
    StringBuilder base64 = new StringBuilder();
    int number = 0;
    int begun = 0;
    for (String raw : text(path).lines().toList()) {
      String line = raw.strip();
      number++;
      if (label == null && line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        begun = number;
        base64.setLength(0);
      } else if (label != null && line.equals(END + label + DASHES)) {
        blocks.add(new Block(label, octets(path, base64.toString(), begun), begun));
        label = null;
      } else if (label != null) {
        base64.append(line);
      }
    }
    if (label != null) {
      throw new BadFileException(
          path, "ends in the middle of the " + label + " that begins in line " + begun);
    }
    return new PemFile(path, List.copyOf(blocks));
  }

  static String text(X509Certificate certificate) {
    try {
      return text(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that has no octets", e);
    }
  }

  static String text(X509CRL list) {
    try {
      return text(REVOCATION_LIST, list.getEncoded());
    } catch (CRLException e) {
      throw new IllegalArgumentException("a list that has no octets", e);
    }
  }

  static String text(PrivateKey key) {
    return text(PRIVATE_KEY, key.getEncoded());
  }

  private static String text(String label, byte[] octets) {
    byte[] newline = {'\n'};
    String lines = Base64.getMimeEncoder(LINE_LENGTH, newline).encodeToString(octets);
    return BEGIN + label + DASHES + "\n" + lines + "\n" + END + label + DASHES + "\n";
  }

  private static String text(Path path) throws BadFileException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] octets = in.readNBytes(TlsLimits.MAX_FILE_OCTETS + 1);
      if (octets.length > TlsLimits.MAX_FILE_OCTETS) {
        throw new BadFileException(path, "is larger than 1 MiB");
      }
      return new String(octets, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      throw new BadFileException(path, "there is no file " + path);
    } catch (IOException e) {
      throw new BadFileException(path, "can not be read: " + e);
    }
  }

  private static byte[] octets(Path path, String base64, int line) throws BadFileException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new BadFileException(
          path, "the block of line " + line + " is not Base64: " + e.getMessage());
    }
  }

  /// Every certificate of the file, at least one.
  List<X509Certificate> certificates() throws BadFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new BadFileException(path, "has no certificate (PEM, `-----BEGIN CERTIFICATE-----`)");
    }
    if (certificates.size() > TlsLimits.MAX_CERTIFICATES) {
      throw new BadFileException(
          path, "has more than " + TlsLimits.MAX_CERTIFICATES + " certificates");
    }
    return List.copyOf(certificates);
  }

  private X509Certificate certificate(Block block) throws BadFileException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.octets()));
    } catch (CertificateException e) {
      throw new BadFileException(
          path, "the certificate of line " + block.line() + " can not be read: " + e.getMessage());
    }
  }

  /// Every list of revoked certificates of the file, at least one.
  List<Located<X509CRL>> revocationLists() throws BadFileException {
    List<Located<X509CRL>> lists = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(REVOCATION_LIST)) {
        lists.add(new Located<>(revocationList(block), block.line()));
      }
    }
    if (lists.isEmpty()) {
      throw new BadFileException(path, "has no revocation list (PEM, `-----BEGIN X509 CRL-----`)");
    }
    return List.copyOf(lists);
  }

  private X509CRL revocationList(Block block) throws BadFileException {
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(block.octets()));
    } catch (CertificateException | CRLException e) {
      throw new BadFileException(
          path, "the list of line " + block.line() + " can not be read: " + e.getMessage());
    }
  }

  /// The file's one private key.
  PrivateKey privateKey() throws BadFileException {
    Block found = null;
    for (Block block : blocks) {
      if (block.label().endsWith(PRIVATE_KEY)) {
        if (found != null) {
          throw new BadFileException(
              path, "has two private keys, in lines " + found.line() + " and " + block.line());
        }
        found = block;
      }
    }
    if (found == null) {
      throw new BadFileException(path, "has no private key (PEM, `-----BEGIN PRIVATE KEY-----`)");
    }
    return PrivateKeys.read(path, found);
  }
}
