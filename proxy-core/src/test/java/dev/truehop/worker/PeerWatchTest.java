package dev.truehop.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.tls.DevelopmentAuthority;
import dev.truehop.tls.DevelopmentAuthority.Issued;
import dev.truehop.tls.DevelopmentAuthority.Validity;
import dev.truehop.tls.RevocationList;
import dev.truehop.tls.Revocations;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerWatchTest {
  private static final Duration LIFE = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Worker worker =
      new Worker(0, new EmbeddedChannel().eventLoop(), Clock.of(ticker), 1);
  private final PeerWatch watch = worker.peers();
  private final DevelopmentAuthority authority =
      DevelopmentAuthority.create("td", new Validity(Instant.EPOCH, Duration.ofDays(1)));

  /// Confined to its test.
  private final class Peer implements WatchedPeer {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Issued issued =
        authority.issue(List.of("a.example"), new Validity(Instant.EPOCH, LIFE));
    private final List<String> heard = new ArrayList<>();

    Peer(Object owner) {
      watch.add(owner, channel, new X509Certificate[] {issued.certificate()}, this);
    }

    @Override
    public void leave(PeerEnd why, long now) {
      heard.add(why.name());
    }

    @Override
    public void end(long now) {
      heard.add("end");
      channel.close();
    }
  }

  private Revocations listing(Peer... peers) throws Exception {
    List<Path> files = new ArrayList<>();
    for (Peer peer : peers) {
      Path file = folder.resolve(files.size() + ".crt");
      files.add(Files.writeString(file, peer.issued.certificatePem()));
    }
    String pem = authority.revoke(folder.resolve("none"), files, new Validity(Instant.EPOCH, LIFE));
    X509CRL list =
        (X509CRL)
            CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    return new Revocations(
        List.of(new RevocationList(list, authority.root().certificate().getPublicKey())));
  }

  private long sweepAfter(Duration time) {
    ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    return watch.sweep(worker.clock().nanos());
  }

  @Test
  void whoIsRevokedLeavesAtOnceAndEndsWhenItsTimeIsOver() throws Exception {
    Peer revoked = new Peer("web");
    Peer other = new Peer("web");
    Peer elsewhere = new Peer("another listener");
    Revocations lists = listing(revoked, elsewhere);
    watch.judge("web", "listener web", lists);
    assertEquals(List.of("REVOKED"), revoked.heard);
    watch.judge("web", "listener web", lists);
    sweepAfter(Duration.ofMillis(3_999));
    assertEquals(List.of("REVOKED"), revoked.heard);
    sweepAfter(Duration.ofMillis(1));
    assertEquals(List.of("REVOKED", "end"), revoked.heard);
    sweepAfter(Duration.ofMinutes(1));
    assertEquals(List.of("REVOKED", "end"), revoked.heard);
    assertEquals(List.of(), other.heard);
    assertEquals(List.of(), elsewhere.heard);
  }

  @Test
  void whoseCertificateExpiresLeavesAndMayFinish() {
    Peer peer = new Peer("web");
    Duration looked = Duration.ZERO;
    while (looked.compareTo(LIFE.minusSeconds(30)) < 0) {
      sweepAfter(Duration.ofSeconds(30));
      looked = looked.plusSeconds(30);
    }
    assertEquals(List.of(), peer.heard);
    long next = sweepAfter(Duration.ofSeconds(29));
    assertEquals(TimeUnit.SECONDS.toNanos(1), next - worker.clock().nanos());
    assertEquals(Long.MAX_VALUE, sweepAfter(Duration.ofSeconds(1)));
    assertEquals(List.of("EXPIRED"), peer.heard);
    assertTrue(peer.channel.isOpen());
  }

  @Test
  void whoIsGoneIsForgotten() throws Exception {
    Peer gone = new Peer("web");
    gone.channel.close();
    watch.judge("web", "listener web", listing(gone));
    sweepAfter(LIFE);
    assertEquals(List.of(), gone.heard);
    assertEquals(Long.MAX_VALUE, sweepAfter(LIFE));
  }

  @Test
  void aRevokedOneThatAlsoExpiresIsEnded() throws Exception {
    Peer peer = new Peer("web");
    ticker.advance(LIFE.toNanos(), TimeUnit.NANOSECONDS);
    watch.sweep(worker.clock().nanos());
    watch.judge("web", "listener web", listing(peer));
    sweepAfter(Duration.ofSeconds(4));
    assertEquals(List.of("EXPIRED", "REVOKED", "end"), peer.heard);
  }
}
