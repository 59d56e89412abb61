package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.truehop.config.ClusterTls;
import dev.truehop.config.TlsMode;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";

  @TempDir private Path folder;
  private Certs certs;
  private ClusterTls config;
  private X509Bundle orders;

  @BeforeEach
  void files() throws Exception {
    certs = Certs.in(folder);
    orders = certs.issue(ORDERS);
    certs.write("own", certs.issue("spiffe://td/ns/shop/sa/web"));
    config =
        new ClusterTls(
            TlsMode.MUTUAL,
            Sections.pair(certs, "own"),
            certs.file("ca.crt"),
            certs.file("ca.crl"),
            List.of(),
            null);
  }

  private Revocations read(String... lists) throws Exception {
    certs.write("ca.crl", String.join("", lists));
    return Material.load(config, 1).revocations();
  }

  private static X509Certificate[] chain(X509Bundle... shown) {
    X509Certificate[] chain = new X509Certificate[shown.length];
    for (int i = 0; i < shown.length; i++) {
      chain[i] = shown[i].getCertificate();
    }
    return chain;
  }

  private String refused(String... lists) {
    BadFileException bad = assertThrows(BadFileException.class, () -> read(lists));
    assertEquals(certs.file("ca.crl"), bad.file());
    return String.valueOf(bad.getMessage());
  }

  @Test
  void whoIsListedIsRevokedAndNobodyElse() throws Exception {
    Revocations revocations = read(Lists.of(certs.root()).with(orders).number(7).pem());
    assertSame(orders.getCertificate(), revocations.firstOf(chain(orders)));
    assertNull(revocations.firstOf(chain(certs.issue(ORDERS))));
    RevocationList list = revocations.lists().getFirst();
    assertEquals("CN=test root", list.issuer());
    assertEquals(BigInteger.valueOf(7), list.number());
    assertEquals(1, list.count());
    assertEquals(Instant.parse("2125-12-08T00:00:00Z"), list.nextUpdate());
  }

  @Test
  void aListMayBeEmptyAndWithoutNumber() throws Exception {
    Revocations revocations = read(Lists.of(certs.root()).pem());
    assertNull(revocations.firstOf(chain(orders)));
    assertEquals(0, revocations.lists().getFirst().count());
    assertNull(revocations.lists().getFirst().number());
  }

  @Test
  void whatAnOutdatedListListsStaysRevoked() throws Exception {
    Revocations revocations = read(Lists.outdated(certs.root()).with(orders).pem());
    assertSame(orders.getCertificate(), revocations.firstOf(chain(orders)));
  }

  @Test
  void everyListOfTheFileCounts() throws Exception {
    X509Bundle other = Certs.authority("CN=other root");
    X509Bundle theirs = Certs.leaf(ORDERS).buildIssuedBy(other);
    certs.write("ca.crt", certs.root().getCertificatePEM() + other.getCertificatePEM());
    Revocations revocations =
        read(Lists.of(certs.root()).with(orders).pem(), Lists.of(other).with(theirs).pem());
    assertSame(orders.getCertificate(), revocations.firstOf(chain(orders)));
    assertSame(theirs.getCertificate(), revocations.firstOf(chain(theirs)));
  }

  @Test
  void issuersOfOneNameAreToldApartByTheirKeys() throws Exception {
    X509Bundle next = Certs.authority("CN=test root");
    X509Bundle same =
        Certs.leaf(ORDERS).serial(orders.getCertificate().getSerialNumber()).buildIssuedBy(next);
    certs.write("ca.crt", certs.root().getCertificatePEM() + next.getCertificatePEM());
    Revocations revocations = read(Lists.of(certs.root()).with(orders).pem());
    assertSame(orders.getCertificate(), revocations.firstOf(chain(orders)));
    assertNull(revocations.firstOf(chain(same)));
  }

  @Test
  void anIssuerThatIsRevokedTakesItsOwnAlong() throws Exception {
    X509Bundle between = intermediate();
    X509Bundle leaf = Certs.leaf(ORDERS).buildIssuedBy(between);
    Revocations revocations = read(Lists.of(certs.root()).with(between).pem());
    assertSame(between.getCertificate(), revocations.firstOf(chain(leaf, between)));
  }

  private X509Bundle intermediate() throws Exception {
    return Certs.leaf()
        .subject("CN=between")
        .setIsCertificateAuthority(true)
        .buildIssuedBy(certs.root());
  }

  @Test
  void authoritiesOfOurOwnChainMaySignLists() throws Exception {
    X509Bundle between = intermediate();
    X509Bundle leaf = Certs.leaf(ORDERS).buildIssuedBy(between);
    String list = Lists.of(between).with(leaf).pem();
    assertEquals(
        "the list of line 1 is of CN=between, which is none of our authorities", refused(list));
    certs.write("own", Certs.leaf("spiffe://td/ns/shop/sa/web").buildIssuedBy(between));
    assertSame(leaf.getCertificate(), read(list).firstOf(chain(leaf, between)));
  }

  @Test
  void anAuthorityOfAnotherRootMayNot() throws Exception {
    X509Bundle other = Certs.authority("CN=other root");
    certs.write("own.crt", certs.issue("a.example").getCertificatePEM());
    X509Bundle own = certs.issue("spiffe://td/ns/shop/sa/web");
    certs.write("own.crt", own.getCertificatePEM() + other.getCertificatePEM());
    certs.write("own.key", own.getPrivateKeyPEM());
    assertEquals(
        "the list of line 1 is of CN=other root, which is none of our authorities",
        refused(Lists.of(other).pem()));
  }

  @Test
  void aRootOfTheBundleThatIsRevokedIsNoRoot() throws Exception {
    X509Bundle between = intermediate();
    certs.write("ca.crt", certs.root().getCertificatePEM() + between.getCertificatePEM());
    read(Lists.of(certs.root()).with(between).pem());
    assertEquals(List.of(certs.root().getCertificate()), Material.load(config, 1).anchors());
    certs.write("ca.crt", certs.root().getCertificatePEM());
    assertEquals(
        "lists every certificate of " + certs.file("ca.crt"),
        refused(Lists.of(certs.root()).with(certs.root()).pem()));
  }

  @Test
  void aListThatIsBrokenIsNamedWithItsPlace() throws Exception {
    String good = Lists.of(certs.root()).pem();
    assertEquals("has no revocation list (PEM, `-----BEGIN X509 CRL-----`)", refused(""));
    assertEquals(
        "ends in the middle of the X509 CRL that begins in line 1",
        refused(good.substring(0, good.length() / 2)));
    X509Bundle impostor = Certs.authority("CN=test root");
    String forged = Lists.of(certs.root()).with(orders).pem(impostor);
    long line = good.lines().count() + 1;
    assertEquals(
        "the list of line " + line + " is not signed by CN=test root, whose it says it is",
        refused(good, forged));
    assertEquals(
        "the list of line 1 is not a whole list: it has the critical extensions 2.5.29.27",
        refused(Lists.of(certs.root()).delta().pem()));
    X509Bundle stranger = Certs.leaf(ORDERS).buildIssuedBy(Certs.authority("CN=other root"));
    assertEquals(
        "the list of line 1 lists certificates of other issuers than its own",
        refused(Lists.of(certs.root()).indirect(stranger).pem()));
    String unreadable = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    assertEquals(
        "the list of line 1 can not be read: ",
        refused(unreadable).replaceFirst("(read: ).*", "$1"));
    assertEquals(certs.file("ca.crl"), TlsFactory.check().check(config).getFirst().file());
  }

  @Test
  void aListOfAPartOfTheCertificatesIsGoodForThatPart() throws Exception {
    Revocations revocations = read(Lists.of(certs.root()).part().with(orders).pem());
    assertSame(orders.getCertificate(), revocations.firstOf(chain(orders)));
  }

  @Test
  void anotherListMakesANewVersionOfTheSameEpoch() throws Exception {
    certs.write("ca.crl", Lists.of(certs.root()).pem());
    TlsFactory factory = new TlsFactory(TlsProvider.JDK);
    ClientTls first = factory.client(config, List.of());
    certs.write("ca.crl", Lists.of(certs.root()).with(orders).pem());
    ClientTls second = factory.renewed(first);
    assertNotSame(first, second);
    assertEquals(first.material().epoch(), second.material().epoch());
    assertSame(second, factory.renewed(second));
    assertEquals(certs.file("ca.crl"), second.material().files().getLast());
  }
}
