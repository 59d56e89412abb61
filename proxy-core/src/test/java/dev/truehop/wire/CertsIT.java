package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `certs` of the packaged program, which carries a small part of BouncyCastle.
@ExtendWith(ShowOutput.class)
class CertsIT {
  @TempDir private Path folder;

  private ChildProcess.Result certs(String... names) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("certs", "-d", folder.toString(), "--trust-domain", "td"));
    words.addAll(List.of(names));
    return ProxyProcess.command(words.toArray(String[]::new));
  }

  private String pair(String name) {
    return "ertificate: %s, privateKey: %s"
        .formatted(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  @Test
  void aWorkloadReachesAnotherWithWhatItMade() throws IOException {
    ChildProcess.Result made = certs("shop/web", "shop/orders");
    assertEquals(0, made.code(), made.err());
    assertEquals(3, made.out().lines().count(), made.out());
    String ca = "caCertificates: " + folder.resolve("ca.crt");
    try (ScriptedUpstream app = ScriptedUpstream.playing(Scripts.polite());
        ProxyProcess orders =
            ProxyProcess.start(
                ProxyConfig.to(app.port())
                    .listener(
                        "tls: { c%s, %s, clientCertificate: required }"
                            .formatted(pair("shop-orders"), ca)));
        ProxyProcess web =
            ProxyProcess.start(
                ProxyConfig.to(orders.port())
                    .with(
                        "tls: { mode: mutual, clientC%s, %s, subjectAltNames: ['%s'] }"
                            .formatted(pair("shop-web"), ca, "spiffe://td/ns/shop/sa/orders"),
                        "connectTimeout: 10s"))) {
      assertEquals(200, RawClient.get(web.port(), "/hop").status());
      assertEquals(1, app.executions("/hop"));
    }
  }

  @Test
  void opensslFindsItGood() throws IOException {
    assumeTrue(ChildProcess.installed("openssl"), "skipped: openssl is not installed");
    assertEquals(0, certs("shop/web,web.example").code());
    String leaf = folder.resolve("shop-web.crt").toString();
    for (String purpose : List.of("sslserver", "sslclient")) {
      String root = folder.resolve("ca.crt").toString();
      ChildProcess.Result verified =
          ChildProcess.run(
              List.of(
                  "openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", root, leaf));
      assertEquals(0, verified.code(), verified.out() + verified.err());
    }
    String text =
        ChildProcess.run(List.of("openssl", "x509", "-in", leaf, "-noout", "-text")).out();
    assertTrue(text.contains("URI:spiffe://td/ns/shop/sa/web, DNS:web.example"), text);
  }

  @Test
  void opensslFindsItRevoked() throws IOException {
    assumeTrue(ChildProcess.installed("openssl"), "skipped: openssl is not installed");
    assertEquals(0, certs("shop/web").code());
    assertEquals(0, checked().code(), "an empty list");
    assertEquals(0, certs("--revoke", "shop/web").code());
    ChildProcess.Result revoked = checked();
    String said = revoked.out() + revoked.err();
    assertTrue(revoked.code() != 0 && said.contains("certificate revoked"), said);
    assertEquals(0, certs("shop/web").code());
    assertEquals(0, checked().code(), "the next one is good");
  }

  private ChildProcess.Result checked() throws IOException {
    return ChildProcess.run(
        List.of(
            "openssl",
            "verify",
            "-crl_check",
            "-CAfile",
            folder.resolve("ca.crt") + "",
            "-CRLfile",
            folder.resolve("ca.crl") + "",
            folder.resolve("shop-web.crt") + ""));
  }

  @Test
  void aWrongCommandLineIsExplained() throws IOException {
    ChildProcess.Result wrong = certs("../../etc/passwd");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("usage: truehop run"), wrong.err());
    assertTrue(wrong.err().contains("truehop certs [-d FOLDER]"), wrong.err());
  }
}
