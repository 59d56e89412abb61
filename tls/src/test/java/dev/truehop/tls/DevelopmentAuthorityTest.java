package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.tls.DevelopmentAuthority.Issued;
import dev.truehop.tls.DevelopmentAuthority.Validity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Validity MONTH = new Validity(NOW, Duration.ofDays(30));
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";

  @TempDir private Path folder;
  private final DevelopmentAuthority authority = DevelopmentAuthority.create("td", MONTH);

  @Test
  void aLeafIsAnIdentityAndNothingElse() throws Exception {
    Issued issued = authority.issue(List.of(ORDERS, "orders.example"), MONTH);
    X509Certificate leaf = issued.certificate();
    leaf.verify(authority.root().certificate().getPublicKey());
    assertEquals(SpiffeId.parse(ORDERS), SubjectNames.of(leaf).workload());
    assertEquals(List.of("orders.example"), SubjectNames.of(leaf).dnsNames());
    assertEquals(-1, leaf.getBasicConstraints());
    boolean[] usage = leaf.getKeyUsage();
    assertTrue(usage[0], "it signs handshakes");
    for (int i = 1; i < usage.length; i++) {
      assertFalse(usage[i], "key usage " + i);
    }
    assertEquals(List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"), leaf.getExtendedKeyUsage());
    assertEquals(NOW.plus(Duration.ofDays(30)), leaf.getNotAfter().toInstant());
    assertTrue(leaf.getNotBefore().toInstant().isBefore(NOW));
    assertTrue(PrivateKeys.belong(issued.key(), leaf.getPublicKey()));
    assertFalse(issued.toString().contains("BEGIN"), issued.toString());
  }

  @Test
  void theRootSignsLeavesOnly() throws Exception {
    X509Certificate root = authority.root().certificate();
    root.verify(root.getPublicKey());
    assertEquals(0, root.getBasicConstraints());
    assertTrue(root.getKeyUsage()[5] && !root.getKeyUsage()[0]);
    assertEquals(List.of("spiffe://td"), SubjectNames.of(root).uris());
  }

  @Test
  void noTwoCertificatesHaveAKeyOrANumberInCommon() {
    Issued one = authority.issue(List.of(ORDERS), MONTH);
    Issued two = authority.issue(List.of(ORDERS), MONTH);
    assertNotEquals(one.certificate().getSerialNumber(), two.certificate().getSerialNumber());
    assertNotEquals(one.key(), two.key());
  }

  @Test
  void anAuthorityThatWasWrittenGoesOn() throws Exception {
    Path certificate =
        Files.writeString(folder.resolve("ca.crt"), authority.root().certificatePem());
    Path key = Files.writeString(folder.resolve("ca.key"), authority.root().keyPem());
    DevelopmentAuthority again = DevelopmentAuthority.read(certificate, key);
    assertEquals("td", again.trustDomain());
    X509Certificate leaf = again.issue(List.of(ORDERS), MONTH).certificate();
    leaf.verify(authority.root().certificate().getPublicKey());
    assertArrayEquals(
        authority.root().certificate().getSubjectX500Principal().getEncoded(),
        leaf.getIssuerX500Principal().getEncoded());
  }

  @Test
  void whatIsNoAuthorityIsRefused() throws Exception {
    Issued leaf = authority.issue(List.of(ORDERS), MONTH);
    Path certificate = Files.writeString(folder.resolve("ca.crt"), leaf.certificatePem());
    Path key = Files.writeString(folder.resolve("ca.key"), leaf.keyPem());
    BadFileException bad =
        assertThrows(BadFileException.class, () -> DevelopmentAuthority.read(certificate, key));
    assertEquals(certificate + " was not made by this program", bad.getMessage());
    Files.writeString(key, authority.root().keyPem());
    assertEquals(
        key,
        assertThrows(BadFileException.class, () -> DevelopmentAuthority.read(certificate, key))
            .file());
  }
}
