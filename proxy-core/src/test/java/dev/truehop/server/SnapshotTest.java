package dev.truehop.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.truehop.config.ConfigLoader;
import dev.truehop.config.Loaded;
import dev.truehop.config.TruehopConfig;
import dev.truehop.pool.ConnectionCap;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static TruehopConfig config(String cluster, int maxConnections) {
    Loaded loaded =
        ConfigLoader.parse(
            "test.yaml",
            """
            listeners: [ { name: web, address: '127.0.0.1:80', cluster: %1$s } ]
            clusters:
              - name: %1$s
                endpoints: [ { address: '127.0.0.1:3000' } ]
                connectionPool: { maxConnections: %2$d }
            """
                .formatted(cluster, maxConnections));
    if (loaded instanceof Loaded.Ok ok) {
      return ok.config();
    }
    throw new IllegalArgumentException(loaded.toString());
  }

  private static ConnectionCap cap(Snapshot snapshot, String cluster) {
    return Objects.requireNonNull(snapshot.caps().get(cluster));
  }

  @Test
  void everyListenerHasItsRoutesAndEveryClusterItsCap() {
    Snapshot snapshot = Snapshot.compile(config("app", 5), TlsVersions.NONE, null);
    assertEquals(Set.of("web"), snapshot.routes().keySet());
    assertEquals(Set.of("app"), snapshot.caps().keySet());
    assertEquals(5, cap(snapshot, "app").limit());
  }

  @Test
  void aClusterKeepsItsCapOverReloads() {
    Snapshot before = Snapshot.compile(config("app", 5), TlsVersions.NONE, null);
    ConnectionCap cap = cap(before, "app");
    Snapshot after = Snapshot.compile(config("app", 7), TlsVersions.NONE, before);
    assertSame(cap, cap(after, "app"), "its connections live on and are counted on");
    assertEquals(7, cap.limit());
  }

  @Test
  void anotherClusterHasAnotherCap() {
    Snapshot before = Snapshot.compile(config("app", 5), TlsVersions.NONE, null);
    Snapshot after = Snapshot.compile(config("other", 5), TlsVersions.NONE, before);
    assertNotSame(cap(before, "app"), cap(after, "other"));
  }
}
