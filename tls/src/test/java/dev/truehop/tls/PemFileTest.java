package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
  @TempDir private Path folder;
  private Certs certs;

  @BeforeEach
  void authority() throws Exception {
    certs = Certs.in(folder);
  }

  private static String pem(String label, byte[] octets) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private PemFile read(String text) throws Exception {
    return PemFile.read(certs.write("file.pem", text));
  }

  private static String message(Executable reading) {
    return String.valueOf(assertThrows(BadFileException.class, reading).getMessage());
  }

  /// What is said of a file with this text, which has to be one certificate at least.
  private String badCertificates(String text) {
    return message(() -> read(text).certificates());
  }

  private String badKey(String text) {
    return message(() -> read(text).privateKey());
  }

  @Test
  void certificatesAreReadInTheirOrderWhateverStandsBetween() throws Exception {
    String first = certs.issue("first.example").getCertificatePEM();
    String second = certs.root().getCertificatePEM();
    var read =
        read("subject=/CN=first\n" + first + "\n\nissuer:\r\n" + second.replace("\n", "\r\n"));
    assertEquals(2, read.certificates().size());
    assertEquals(certs.root().getCertificate(), read.certificates().getLast());
  }

  @Test
  void aFileThatIsStillBeingWrittenIsRefusedAtWhateverOctetItEnds() throws Exception {
    String whole = "\n\n" + certs.issue("a.example").getCertificatePEM().strip();
    for (int end = 40; end < whole.length(); end += 7) {
      String message = badCertificates(whole.substring(0, end));
      assertEquals("ends in the middle of the CERTIFICATE that begins in line 3", message);
    }
  }

  @Test
  void whatIsNotBase64IsRefusedWithItsLine() throws Exception {
    String good = certs.root().getCertificatePEM().strip();
    String message = badCertificates(good + "\n" + good.replaceFirst("\nM", "\n*"));
    int line = good.lines().toList().size() + 1;
    assertTrue(message.startsWith("the block of line " + line + " is not Base64: "), message);
  }

  @Test
  void whatIsNoCertificateIsRefusedWithItsLine() {
    String message = badCertificates("\n" + pem("CERTIFICATE", new byte[] {1, 2, 3}));
    assertTrue(message.startsWith("the certificate of line 2 can not be read: "), message);
  }

  @Test
  void aFileWithoutWhatIsWantedSaysSo() throws Exception {
    assertEquals("has no certificate (PEM, `-----BEGIN CERTIFICATE-----`)", badCertificates(""));
    String certificate = certs.root().getCertificatePEM();
    assertEquals("has no private key (PEM, `-----BEGIN PRIVATE KEY-----`)", badKey(certificate));
  }

  @Test
  void aFileThatIsNotThereOrIsNoneOrIsTooLargeIsRefused() throws IOException {
    Path missing = folder.resolve("missing");
    BadFileException absent = assertThrows(BadFileException.class, () -> PemFile.read(missing));
    assertEquals("there is no file " + missing, absent.getMessage());
    assertEquals(missing, absent.file());
    String directory = message(() -> PemFile.read(folder));
    assertTrue(directory.startsWith("can not be read: "), directory);
    Path large = Files.write(folder.resolve("large"), new byte[TlsLimits.MAX_FILE_OCTETS + 1]);
    assertEquals("is larger than 1 MiB", message(() -> PemFile.read(large)));
  }

  @Test
  void twoPrivateKeysAreOneTooMany() throws Exception {
    String key = certs.root().getPrivateKeyPEM().strip() + "\n";
    int second = key.lines().toList().size() + 1;
    assertEquals("has two private keys, in lines 1 and " + second, badKey(key + key));
  }

  @Test
  void aKeyThatIsEncryptedOrUnknownOrBrokenIsRefused() {
    byte[] octets = {0x30, 1, 0};
    assertEquals(
        "the key is encrypted: it has to be plain", badKey(pem("ENCRYPTED PRIVATE KEY", octets)));
    assertEquals("unknown kind of key: DSA PRIVATE KEY", badKey(pem("DSA PRIVATE KEY", octets)));
    for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY"}) {
      assertEquals(
          "the key can not be read: neither EC nor RSA nor Ed25519", badKey(pem(label, octets)));
    }
  }

  private static PrivateKeyInfo info(PrivateKey key) {
    return PrivateKeyInfo.getInstance(key.getEncoded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void ellipticKeysAreReadInBothForms(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair pair = generator.generateKeyPair();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    ECPrivateKey modern = (ECPrivateKey) read(pem("PRIVATE KEY", pkcs8)).privateKey();
    assertEquals(((ECPrivateKey) pair.getPrivate()).getS(), modern.getS());
    var sec1 =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
            ((ECPublicKey) pair.getPublic()).getParams().getOrder().bitLength(),
            modern.getS(),
            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()).getPublicKeyData(),
            info(pair.getPrivate()).getPrivateKeyAlgorithm().getParameters());
    String older = pem("EC PRIVATE KEY", sec1.getEncoded());
    PrivateKey same =
        read("-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----\n" + older)
            .privateKey();
    assertTrue(PrivateKeys.belong(same, pair.getPublic()));
  }

  @Test
  void anEllipticKeyInTheOlderFormHasToNameItsCurve() throws Exception {
    PrivateKeyInfo info = info(certs.root().getKeyPair().getPrivate());
    byte[] inner = ASN1Sequence.getInstance(info.parsePrivateKey()).getEncoded();
    assertEquals(
        "the key does not say its curve: write it as PKCS#8", badKey(pem("EC PRIVATE KEY", inner)));
    byte[] cut = new byte[inner.length - 5];
    System.arraycopy(inner, 0, cut, 0, cut.length);
    String message = badKey(pem("EC PRIVATE KEY", cut));
    assertTrue(message.startsWith("the key "), message);
  }

  @Test
  void rsaAndEdwardsKeysAreRead() throws Exception {
    for (String algorithm : new String[] {"RSA", "Ed25519"}) {
      KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      byte[] pkcs8 = pair.getPrivate().getEncoded();
      PrivateKey read = read(pem("PRIVATE KEY", pkcs8)).privateKey();
      assertTrue(PrivateKeys.belong(read, pair.getPublic()), algorithm);
      if (algorithm.equals("RSA")) {
        byte[] pkcs1 = info(pair.getPrivate()).parsePrivateKey().toASN1Primitive().getEncoded();
        assertEquals(read, read(pem("RSA PRIVATE KEY", pkcs1)).privateKey());
      }
    }
  }

  @Test
  void aKeyBelongsToItsOwnCertificateOnly() throws Exception {
    KeyPair one = certs.issue("a.example").getKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    assertTrue(PrivateKeys.belong(one.getPrivate(), one.getPublic()));
    assertTrue(!PrivateKeys.belong(one.getPrivate(), certs.root().getKeyPair().getPublic()));
    assertTrue(!PrivateKeys.belong(one.getPrivate(), other.getPublic()));
    assertTrue(!PrivateKeys.belong(other.getPrivate(), one.getPublic()));
  }

  @Test
  void whatWasWrittenIsReadAgain() throws Exception {
    var bundle = certs.issue("a.example");
    String text =
        PemFile.text(bundle.getCertificate()) + PemFile.text(bundle.getKeyPair().getPrivate());
    assertEquals(bundle.getCertificate(), read(text).certificates().getFirst());
    assertEquals(bundle.getKeyPair().getPrivate(), read(text).privateKey());
  }
}
