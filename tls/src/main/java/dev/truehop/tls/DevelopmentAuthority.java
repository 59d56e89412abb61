package dev.truehop.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;

/// Immutable. A certificate authority for development: one self-signed root, whose key lies beside
/// it as a plain file. Its certificates have the form of X.509-SVIDs (SPIFFE, X.509-SVID 4): a leaf
/// signs and nothing else, and its names stand in the subject alternative names only.
public final class DevelopmentAuthority {
  private static final String SUBJECT = "O=Truehop development";

  /// ecdsa-with-SHA256 (RFC 5758, 3.2).
  private static final AlgorithmIdentifier ALGORITHM =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));

  private static final int SERIAL_BITS = 120;

  /// Clocks of other machines may be behind.
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final String trustDomain;

  private DevelopmentAuthority(X509Certificate certificate, PrivateKey key, String trustDomain) {
    this.certificate = certificate;
    this.key = key;
    this.trustDomain = trustDomain;
  }

  /// Immutable. A certificate with its key.
  public record Issued(X509Certificate certificate, PrivateKey key) {

    /// For a file that others may read.
    public String certificatePem() {
      return PemFile.text(certificate);
    }

    /// For a file that nobody else may read: PKCS#8.
    public String keyPem() {
      return PemFile.text(key);
    }

    /// Not the key.
    @Override
    public String toString() {
      return certificate.getSubjectX500Principal().toString();
    }
  }

  /// Immutable. From when, and for how long.
  public record Validity(Instant now, Duration length) {
    Date notBefore() {
      return Date.from(now.minus(SKEW));
    }

    Date notAfter() {
      return Date.from(now.plus(length));
    }
  }

  /// A new root.
  ///
  /// @param trustDomain that the root is to sign identities of
  public static DevelopmentAuthority create(String trustDomain, Validity validity) {
    KeyPair pair = newKey();
    List<GeneralName> names =
        List.of(
            new GeneralName(GeneralName.uniformResourceIdentifier, SpiffeId.SCHEME + trustDomain));
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            new X500Name(SUBJECT + " root"),
            serial(),
            validity.notBefore(),
            validity.notAfter(),
            new X500Name(SUBJECT + " root"),
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(builder, Extension.subjectAlternativeName, false, names(names));
    add(builder, Extension.subjectKeyIdentifier, false, subjectKey(pair.getPublic()));
    X509Certificate root = sealed(builder, pair.getPrivate());
    return new DevelopmentAuthority(root, pair.getPrivate(), trustDomain);
  }

  /// The one that was made before.
  ///
  /// @throws BadFileException when a file can not be read, or the two do not belong together
  public static DevelopmentAuthority read(Path certificate, Path key) throws BadFileException {
    X509Certificate root = PemFile.read(certificate).certificates().getFirst();
    PrivateKey signing = PemFile.read(key).privateKey();
    if (!PrivateKeys.belong(signing, root.getPublicKey())) {
      throw new BadFileException(key, "the key does not belong to the certificate " + certificate);
    }
    String trustDomain = trustDomain(root);
    if (root.getBasicConstraints() < 0 || trustDomain == null || !isEc(signing)) {
      throw new BadFileException(certificate, certificate + " was not made by this program");
    }
    return new DevelopmentAuthority(root, signing, trustDomain);
  }

  private static boolean isEc(PrivateKey key) {
    return key.getAlgorithm().equals("EC");
  }

  private static @Nullable String trustDomain(X509Certificate root) {
    try {
      List<String> uris = SubjectNames.of(root).uris();
      boolean named = uris.size() == 1 && SpiffeId.isUri(uris.getFirst());
      return named ? uris.getFirst().substring(SpiffeId.SCHEME.length()) : null;
    } catch (CertificateParsingException _) {
      return null;
    }
  }

  /// Whose identities it signs.
  public String trustDomain() {
    return trustDomain;
  }

  /// The root itself.
  public Issued root() {
    return new Issued(certificate, key);
  }

  /// A new key, with a certificate for both directions.
  ///
  /// @param names SPIFFE IDs and DNS names, at least one
  public Issued issue(List<String> names, Validity validity) {
    KeyPair pair = newKey();
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            serial(),
            validity.notBefore(),
            validity.notAfter(),
            new X500Name(SUBJECT),
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    add(builder, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    List<GeneralName> general = names.stream().map(DevelopmentAuthority::name).toList();
    add(builder, Extension.subjectAlternativeName, false, names(general));
    add(builder, Extension.subjectKeyIdentifier, false, subjectKey(pair.getPublic()));
    byte[] issuer = subjectKey(certificate.getPublicKey()).getKeyIdentifier();
    add(builder, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuer));
    return new Issued(sealed(builder, key), pair.getPrivate());
  }

  /// A list of certificates of this authority that are revoked.
  ///
  /// @param before the list that this one follows; nothing where there is no such file
  /// @param more certificates to be listed beside those that are listed already
  /// @return PEM
  /// @throws BadFileException when a file can not be read
  public String revoke(Path before, List<Path> more, Validity valid) throws BadFileException {
    List<X509CRL> known = new ArrayList<>();
    if (Files.exists(before)) {
      PemFile.read(before).revocationLists().forEach(list -> known.add(list.value()));
    }
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, Date.from(valid.now()));
    builder.setNextUpdate(valid.notAfter());
    BigInteger number = BigInteger.ONE;
    try {
      for (X509CRL list : known) {
        builder.addCRL(new X509CRLHolder(list.getEncoded()));
        BigInteger last = RevocationList.number(list);
        number = last == null ? number : last.add(BigInteger.ONE);
      }
      for (Path file : more) {
        BigInteger serial = PemFile.read(file).certificates().getFirst().getSerialNumber();
        builder.addCRLEntry(serial, Date.from(valid.now()), CRLReason.unspecified);
      }
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      byte[] octets = builder.build(new Signer(key)).getEncoded();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return PemFile.text((X509CRL) factory.generateCRL(new ByteArrayInputStream(octets)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralName name(String name) {
    int kind = SpiffeId.isUri(name) ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName;
    return new GeneralName(kind, name);
  }

  private static GeneralNames names(List<GeneralName> names) {
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier kind,
      boolean critical,
      ASN1Encodable value) {
    try {
      builder.addExtension(kind, critical, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SubjectKeyIdentifier subjectKey(PublicKey key) {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
    try {
      // RFC 5280, 4.2.1.2 (1): of the key's own octets.
      byte[] octets = info.getPublicKeyData().getBytes();
      return new SubjectKeyIdentifier(MessageDigest.getInstance("SHA-1").digest(octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE);
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sealed(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      byte[] octets = builder.build(new Signer(key)).getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(octets));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Confined to one signature. Signs with the JDK: BouncyCastle's own would bring its whole
  /// cryptography into the program.
  private static final class Signer implements ContentSigner {
    private final PrivateKey key;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Signer(PrivateKey key) {
      this.key = key;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return ALGORITHM;
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      try {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(content.toByteArray());
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
