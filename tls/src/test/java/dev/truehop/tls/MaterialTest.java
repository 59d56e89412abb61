package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.CertificateFiles;
import dev.truehop.config.ClusterTls;
import dev.truehop.config.TlsMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaterialTest {
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";

  @TempDir private Path folder;
  private Certs certs;
  private ClusterTls config;
  private final TlsFactory factory = new TlsFactory(TlsProvider.JDK);

  @BeforeEach
  void files() throws Exception {
    certs = Certs.in(folder);
    certs.write("own", certs.issue(ORDERS));
    config = Sections.mutual(certs, "own", List.of(), null);
  }

  @Test
  void itHoldsWhatTheFilesHold() throws Exception {
    Material material = Material.load(config, 7);
    assertEquals(7, material.epoch());
    assertEquals(List.of(certs.root().getCertificate()), material.roots());
    assertEquals(
        List.of(certs.file("own.crt"), certs.file("own.key"), certs.file("ca.crt")),
        material.files());
    assertEquals(SpiffeId.parse(ORDERS), material.own().getFirst().workload());
    assertFalse(material.toString().contains("Private"), material.toString());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    certs.write("own.key", certs.issue(ORDERS).getPrivateKeyPEM());
    BadFileException bad = assertThrows(BadFileException.class, () -> Material.load(config, 1));
    assertEquals(certs.file("own.key"), bad.file());
    assertEquals(
        "the key does not belong to the certificate " + certs.file("own.crt"), bad.getMessage());
  }

  @Test
  void filesThatHoldWhatTheyHeldMakeNoNewVersion() throws Exception {
    ClientTls first = factory.client(config, List.of());
    certs.write("own.crt", "# the same\n" + Files.readString(certs.file("own.crt")));
    assertSame(first, factory.renewed(first));
  }

  @Test
  void everyChangeMakesANewVersionWithAnEpochOfItsOwn() throws Exception {
    ClientTls first = factory.client(config, List.of());
    certs.write("own", certs.issue(ORDERS));
    ClientTls second = factory.renewed(first);
    assertNotSame(first, second);
    assertTrue(second.material().epoch() > first.material().epoch());
    certs.write("ca.crt", Certs.authority("CN=another").getCertificatePEM());
    ClientTls third = factory.renewed(second);
    assertTrue(third.material().epoch() > second.material().epoch());
    assertEquals(
        second.material().own().getFirst().chain(), third.material().own().getFirst().chain());
  }

  @Test
  void whatIsBrokenLeavesTheOldVersionAsItIs() throws Exception {
    ClientTls first = factory.client(config, List.of());
    certs.write("own.crt", "");
    BadFileException bad = assertThrows(BadFileException.class, () -> factory.renewed(first));
    assertEquals(certs.file("own.crt"), bad.file());
    assertEquals(List.of(ORDERS), first.material().own().getFirst().names().all());
  }

  @Test
  void checkingNamesEveryBadFile() throws Exception {
    certs.write("own.crt", "");
    Files.delete(certs.file("ca.crt"));
    var bad = TlsFactory.check().check(config);
    assertEquals(2, bad.size());
    assertEquals(certs.file("own.crt"), bad.getFirst().file());
    assertEquals("there is no file " + certs.file("ca.crt"), bad.getLast().message());
    assertEquals(
        List.of(),
        TlsFactory.check()
            .check(new ClusterTls(TlsMode.DISABLE, null, null, null, List.of(), null)));
  }

  @Test
  void aPairNamesItsFilesOnly() throws Exception {
    CertificateFiles pair = new CertificateFiles(certs.file("own.crt"), certs.file("own.key"));
    assertEquals(certs.file("own.crt").toString(), OwnCertificate.load(pair).toString());
  }
}
