package dev.truehop.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.CertificateFiles;
import dev.truehop.config.ClientCertificate;
import dev.truehop.config.ListenerTls;
import dev.truehop.tls.BadFileException;
import dev.truehop.tls.TlsFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertsCommandTest {
  @TempDir private Path temporary;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Path folder() {
    return temporary.resolve("made/certs");
  }

  private static @Nullable CertsCommand parse(String... words) {
    List<String> args = new ArrayList<>(List.of("certs"));
    args.addAll(List.of(words));
    return CertsCommand.parse(args);
  }

  private void run(String... words) throws IOException, BadFileException {
    List<String> all = new ArrayList<>(List.of("-d", folder().toString()));
    all.addAll(List.of(words));
    Objects.requireNonNull(parse(all.toArray(String[]::new)))
        .run(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private Set<String> files() throws IOException {
    try (var files = Files.list(folder())) {
      return files
          .map(f -> f.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void whatItMakesCanBeUsedAsItIs() throws Exception {
    run("--trust-domain", "td", "shop/orders", "web.example,localhost");
    assertEquals(
        Set.of(
            "ca.crl",
            "ca.crt",
            "ca.key",
            "shop-orders.crt",
            "shop-orders.key",
            "web.example.crt",
            "web.example.key"),
        files());
    List<CertificateFiles> pairs = new ArrayList<>();
    for (String base : List.of("shop-orders", "web.example")) {
      pairs.add(
          new CertificateFiles(folder().resolve(base + ".crt"), folder().resolve(base + ".key")));
    }
    ListenerTls section =
        new ListenerTls(pairs, folder().resolve("ca.crt"), null, ClientCertificate.REQUIRED);
    assertEquals(List.of(), TlsFactory.check().check(section));
    String lines = said.toString(StandardCharsets.UTF_8);
    assertTrue(lines.contains("ca.key: the root of spiffe://td, until 20"), lines);
    assertTrue(lines.contains("shop-orders.key: spiffe://td/ns/shop/sa/orders, until 20"), lines);
    assertTrue(lines.contains("web.example.key: web.example, localhost, until 20"), lines);
  }

  @Test
  void keysAreForTheirOwnerOnly() throws Exception {
    run("shop/orders");
    for (String name : files()) {
      String permissions =
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name)));
      assertEquals(name.endsWith(".key") ? "rw-------" : "rw-r--r--", permissions, name);
    }
  }

  @Test
  void callingItAgainRotatesAndKeepsTheRoot() throws Exception {
    run("shop/orders");
    byte[] root = Files.readAllBytes(folder().resolve("ca.crt"));
    byte[] leaf = Files.readAllBytes(folder().resolve("shop-orders.crt"));
    run("shop/orders");
    assertArrayEquals(root, Files.readAllBytes(folder().resolve("ca.crt")));
    assertFalse(
        List.of(leaf).equals(List.of(Files.readAllBytes(folder().resolve("shop-orders.crt")))));
    assertEquals(5, files().size());
  }

  @Test
  void whatIsRevokedIsListedAndStaysListed() throws Exception {
    run("shop/orders", "shop/web");
    X509Certificate first = certificate("shop-orders.crt");
    X509Certificate web = certificate("shop-web.crt");
    assertEquals(Set.of(), revoked());
    run("--revoke", "shop/orders", "shop/orders");
    assertEquals(Set.of(first.getSerialNumber()), revoked(), "the old one, not the new one");
    run("--revoke", "shop/web");
    assertEquals(Set.of(first.getSerialNumber(), web.getSerialNumber()), revoked());
    run("shop/web");
    assertEquals(2, revoked().size());
    CertificateFiles pair =
        new CertificateFiles(folder().resolve("shop-web.crt"), folder().resolve("shop-web.key"));
    Path roots = folder().resolve("ca.crt");
    Path lists = folder().resolve("ca.crl");
    ListenerTls section = new ListenerTls(List.of(pair), roots, lists, ClientCertificate.REQUIRED);
    assertEquals(List.of(), TlsFactory.check().check(section));
    assertThrows(BadFileException.class, () -> run("--revoke", "shop/nobody"));
  }

  private X509Certificate certificate(String name) throws Exception {
    try (InputStream in = Files.newInputStream(folder().resolve(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private Set<BigInteger> revoked() throws Exception {
    try (InputStream in = Files.newInputStream(folder().resolve("ca.crl"))) {
      X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
      Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
      return entries == null
          ? Set.of()
          : entries.stream().map(X509CRLEntry::getSerialNumber).collect(Collectors.toSet());
    }
  }

  @Test
  void anAuthorityOfAnotherTrustDomainIsNotUsed() throws Exception {
    run("--trust-domain", "one", "shop/orders");
    IOException refused =
        assertThrows(IOException.class, () -> run("--trust-domain", "two", "shop/orders"));
    assertEquals(
        folder().resolve("ca.crt") + " is of the trust domain one, not two", refused.getMessage());
    run("shop/web");
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("spiffe://one/ns/shop/sa/web"));
  }

  @Test
  void anAuthorityWhoseKeyIsGoneIsNotReplaced() throws Exception {
    run("shop/orders");
    Files.delete(folder().resolve("ca.key"));
    assertThrows(BadFileException.class, () -> run("shop/orders"));
    assertFalse(Files.exists(folder().resolve("ca.key")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-d",
        "-d folder",
        "--days",
        "--revoke",
        "--revoke a/b/c",
        "--days 0 a/b",
        "--days x a/b",
        "--days 10000 a/b",
        "--trust-domain TD a/b",
        "--trust-domain a/b",
        "--nonsense a/b",
        "a/b/c",
        "a/",
        "/b",
        "../b",
        "a/..",
        "a,",
        "UPPER.example",
        "a_b/c,",
        "spiffe://td/ns/a/sa/b",
        ".",
        "..",
        "a..b",
        "ca"
      })
  void aWrongCommandLineIsNotGuessedAt(String words) {
    assertNull(parse(words.isEmpty() ? new String[0] : words.split(" ")));
  }
}
