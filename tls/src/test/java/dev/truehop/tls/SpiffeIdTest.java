package dev.truehop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
  @Test
  void aWorkloadIsReadAndWrittenAlike() {
    String text = "spiffe://cluster.local/ns/shop/sa/orders";
    SpiffeId id = SpiffeId.parse(text);
    assertEquals(new SpiffeId("cluster.local", "shop", "orders"), id);
    assertEquals(text, String.valueOf(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe:",
        "spiffe://",
        "spiffe://td",
        "spiffe://td/",
        "spiffe:///ns/shop/sa/orders",
        "spiffe://td/orders",
        "spiffe://td/ns/shop",
        "spiffe://td/ns/shop/sa/",
        "spiffe://td/ns//sa/orders",
        "spiffe://td/ns/shop/sa/orders/",
        "spiffe://td/ns/shop/sa/orders/more",
        "spiffe://td//ns/shop/sa/orders",
        "spiffe://TD/ns/shop/sa/orders",
        "spiffe://td:443/ns/shop/sa/orders",
        "spiffe://user@td/ns/shop/sa/orders",
        "spiffe://td/ns/shop/sa/orders?x",
        "spiffe://td/ns/shop/sa/orders#x",
        "spiffe://td/ns/shop/sa/or%64ers",
        "spiffe://td/ns/shop/sa/or ders",
        "spiffe://td/ns/shop/sa/orders\n",
        "spiffe://td/ns/./sa/orders",
        "spiffe://td/ns/../sa/orders",
        "spiffe://td/ns/shop/sa/..",
        "SPIFFE://td/ns/shop/sa/orders",
        "https://td/ns/shop/sa/orders",
        " spiffe://td/ns/shop/sa/orders",
        "spiffe://td/ns/sh\u00f6p/sa/orders",
        "spiffe://td/NS/shop/sa/orders"
      })
  void whatIsNotExactlyAWorkloadIsNobody(String uri) {
    assertNull(SpiffeId.parse(uri));
  }

  @Test
  void lengthIsBounded() {
    String head = "spiffe://td/ns/shop/sa/";
    String longest = head + "a".repeat(TlsLimits.MAX_SPIFFE_ID - head.length());
    assertNotNull(SpiffeId.parse(longest));
    assertNull(SpiffeId.parse(longest + "a"));
  }
}
