package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerRuleTest {
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String OTHER = "spiffe://td/ns/shop/sa/other";
  private static final PeerRule MEMBER = new PeerRule.Member("td");

  private static @Nullable String complaint(PeerRule rule, String... names) throws Exception {
    return rule.complaint(Certs.certificate(names));
  }

  private static PeerRule oneOf(String... names) {
    return new PeerRule.OneOf(Set.of(names));
  }

  @Test
  void theExpectedWorkloadWillDo() throws Exception {
    assertNull(complaint(oneOf(ORDERS), ORDERS));
    assertNull(complaint(oneOf(ORDERS, OTHER), OTHER));
    assertNull(complaint(oneOf(ORDERS), ORDERS, "orders.example"));
  }

  @Test
  void anotherOneIsNamedBesideTheExpected() throws Exception {
    assertEquals(
        "the peer is " + OTHER + ", not orders.example or " + ORDERS,
        complaint(oneOf("orders.example", ORDERS), OTHER));
    var nobody = Certs.leaf().buildIssuedBy(Certs.authority("CN=root")).getCertificate();
    assertEquals("the peer is nobody (no name), not " + ORDERS, oneOf(ORDERS).complaint(nobody));
  }

  @Test
  void twoIdentitiesAreNone() throws Exception {
    assertEquals(
        "the peer is " + ORDERS + " and " + OTHER + ", not " + ORDERS,
        complaint(oneOf(ORDERS), ORDERS, OTHER));
    assertTrue(String.valueOf(complaint(MEMBER, ORDERS, OTHER)).contains("exactly one SPIFFE ID"));
  }

  @Test
  void identitiesAreComparedOctetByOctet() throws Exception {
    for (String near :
        new String[] {
          ORDERS + "x",
          ORDERS.substring(0, ORDERS.length() - 1),
          ORDERS + "/",
          ORDERS.replace("td", "tD"),
          ORDERS.replace("orders", "Orders"),
          "https" + ORDERS.substring("spiffe".length())
        }) {
      assertTrue(complaint(oneOf(ORDERS), near) != null, near);
    }
  }

  @Test
  void aDnsNameIsNoSpiffeIdAndTheOtherWayRound() throws Exception {
    assertTrue(complaint(oneOf("td"), ORDERS) != null);
    assertTrue(complaint(oneOf(ORDERS), "td") != null);
  }

  @Test
  void dnsNamesMayHaveAWildcardForOneLabel() throws Exception {
    PeerRule rule = oneOf("orders.shop.example");
    assertNull(complaint(rule, "orders.shop.example"));
    assertNull(complaint(rule, "ORDERS.Shop.example"));
    assertNull(complaint(rule, "*.shop.example"));
    for (String name :
        new String[] {
          "*.example",
          "*",
          "*.*.example",
          "o*.shop.example",
          "shop.example",
          "x.orders.shop.example"
        }) {
      assertTrue(complaint(rule, name) != null, name);
    }
    assertTrue(complaint(oneOf("shop.example"), "*.example") != null, "a domain of its own");
  }

  @Test
  void aMemberIsAWorkloadOfTheTrustDomain() throws Exception {
    assertNull(complaint(MEMBER, ORDERS));
    assertEquals(
        "the peer is spiffe://elsewhere/ns/a/sa/b, not of the trust domain td",
        complaint(MEMBER, "spiffe://elsewhere/ns/a/sa/b"));
    for (String name : new String[] {"spiffe://td", "spiffe://td/orders", "orders.example"}) {
      assertTrue(complaint(MEMBER, name) != null, name);
    }
  }

  @Test
  void anAuthorityIsNobodysWorkload() throws Exception {
    var authority =
        Certs.leaf(ORDERS).setIsCertificateAuthority(true).buildSelfSigned().getCertificate();
    String words = "the peer's certificate is a certificate authority's";
    assertEquals(words, oneOf(ORDERS).complaint(authority));
    assertEquals(words, MEMBER.complaint(authority));
  }

  @Test
  void withoutAnIdentityOfOurOwnAnyGoodCertificateWillDo() throws Exception {
    assertNull(complaint(new PeerRule.Anybody(), "anybody.example"));
  }
}
