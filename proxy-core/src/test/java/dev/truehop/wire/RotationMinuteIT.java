package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// All certificates are renewed every second for a minute, under load: clients over HTTP/1.1 and
/// TLS, then mutual TLS and HTTP/2 to a second proxy, behind which the app is. It takes the minute,
/// since watching files is what is looked at.
@ExtendWith(ShowOutput.class)
class RotationMinuteIT {
  private static final String WEB = "spiffe://td/ns/shop/sa/web";
  private static final String ORDERS = "spiffe://td/ns/shop/sa/orders";
  private static final String CALLER = "spiffe://td/ns/shop/sa/caller";
  private static final int SECONDS = 60;
  private static final int CALLERS = 4;
  private static final int REQUESTS_A_SECOND = 20;

  private static void rotate(Pki pki, MountedSecret secret, String name) throws Exception {
    X509Bundle next = pki.issue(name);
    secret.replace(next, pki.root().getCertificatePEM());
  }

  @Test
  void noRequestFails() throws Exception {
    try (Pki pki = Pki.create()) {
      MountedSecret web = new MountedSecret(pki.file("web"));
      MountedSecret own = new MountedSecret(pki.file("own"));
      MountedSecret orders = new MountedSecret(pki.file("orders"));
      rotate(pki, web, WEB);
      rotate(pki, own, WEB);
      rotate(pki, orders, ORDERS);
      String mutual =
          "tls: { mode: mutual, clientC%s, subjectAltNames: ['%s'] }"
              .formatted(own.section().substring(1), ORDERS);
      String log = "accessLog: { output: none }";
      try (ScriptedUpstream app = ScriptedUpstream.playing(Scripts.polite());
          ProxyProcess behind =
              ProxyProcess.start(ProxyConfig.to(app.port()).top(log).listener(strict(orders)));
          ProxyProcess front =
              ProxyProcess.start(
                  ProxyConfig.to(behind.port())
                      .top(log)
                      .workers(2)
                      .listener(strict(web))
                      .with("protocol: http2", mutual, "connectTimeout: 5s"))) {
        TlsCaller.Crowd crowd = TlsCaller.crowd(CALLERS, pki, CALLER, front.port());
        long begun = Await.nanos();
        for (int i = 1; i <= SECONDS; i++) {
          Await.instant(begun + TimeUnit.SECONDS.toNanos(i));
          rotate(pki, web, WEB);
          rotate(pki, own, WEB);
          rotate(pki, orders, ORDERS);
          int wanted = i;
          Await.until(
              "requests and renewals go on",
              () ->
                  crowd.sent() > wanted * REQUESTS_A_SECOND
                      && renewals(front) > wanted
                      && renewals(behind) > wanted / 2);
        }
        crowd.end(app);
        String summary =
            crowd.sent() + " requests, " + renewals(front) + " and " + renewals(behind);
        System.out.println(summary + " renewals of sections");
        assertTrue(crowd.sent() > SECONDS * REQUESTS_A_SECOND, summary);
        assertTrue(renewals(front) > SECONDS && renewals(behind) > SECONDS / 2, summary);
        assertEquals(0, front.metric("truehop_stale_unreplayed_total"));
      }
    }
  }

  private static String strict(MountedSecret secret) {
    return "tls: { " + secret.section() + ", clientCertificate: required }";
  }

  private static double renewals(ProxyProcess proxy) throws Exception {
    return proxy.metric("truehop_certificate_renewals_total", "applied");
  }
}
