package dev.truehop.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.truehop.config.HostPort;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolKeyTest {
  private static final HostPort ADDRESS = new HostPort("10.0.0.5", 3000);
  private static final Generation POD = Generation.ofPod("6f1c");
  private static final TlsIdentity TLS = new TlsIdentity(1, Set.of("spiffe://td/a"), "orders");

  private static PoolKey key(Generation generation, TlsIdentity tls) {
    return new PoolKey(ADDRESS, generation, Protocol.HTTP1, tls, null);
  }

  @Test
  void keysThatDifferInAnyPartShareNothing() {
    List<PoolKey> keys =
        List.of(
            key(POD, TLS),
            new PoolKey(new HostPort("10.0.0.5", 3001), POD, Protocol.HTTP1, TLS, null),
            new PoolKey(new HostPort("10.0.0.6", 3000), POD, Protocol.HTTP1, TLS, null),
            key(Generation.ofPod("7a2d"), TLS),
            key(Generation.UNKNOWN, TLS),
            key(Generation.ADDRESS, TLS),
            new PoolKey(ADDRESS, POD, Protocol.HTTP2, TLS, null),
            new PoolKey(ADDRESS, POD, Protocol.TCP, TLS, null),
            key(POD, TlsIdentity.PLAINTEXT),
            key(POD, new TlsIdentity(2, Set.of("spiffe://td/a"), "orders")),
            key(POD, new TlsIdentity(1, Set.of("spiffe://td/b"), "orders")),
            key(POD, new TlsIdentity(1, Set.of("spiffe://td/a", "spiffe://td/b"), "orders")),
            key(POD, new TlsIdentity(1, Set.of("spiffe://td/a"), "billing")),
            key(POD, new TlsIdentity(1, Set.of("spiffe://td/a"), null)),
            new PoolKey(ADDRESS, POD, Protocol.HTTP1, TLS, new HostPort("10.0.0.1", 0)));
    assertEquals(keys.size(), new HashSet<>(keys).size());
  }

  @Test
  void equalPartsMakeTheSameKeyWhoeverMadeThem() {
    TlsIdentity tls = new TlsIdentity(1, new HashSet<>(Set.of("spiffe://td/a")), "orders");
    assertEquals(key(POD, TLS), key(Generation.ofPod("6f1c"), tls));
  }

  @Test
  void aNewPartOfTheKeyHasToBeAddedToTheseTests() {
    assertEquals(5, PoolKey.class.getRecordComponents().length);
    assertEquals(3, TlsIdentity.class.getRecordComponents().length);
    assertEquals(1, Generation.class.getRecordComponents().length);
  }

  @Test
  void aUidCanNotPretendToBeAnExplicitValue() {
    assertNotEquals(Generation.UNKNOWN, Generation.ofPod("unknown"));
    assertNotEquals(Generation.ADDRESS, Generation.ofPod("address"));
    assertThrows(IllegalArgumentException.class, () -> Generation.ofPod(""));
    assertThrows(IllegalArgumentException.class, () -> new Generation(""));
    assertThrows(IllegalArgumentException.class, () -> new TlsIdentity(-1, Set.of(), null));
  }
}
