package dev.truehop.config;

import static dev.truehop.config.Readers.checked;
import static dev.truehop.config.Readers.choice;
import static dev.truehop.config.Readers.listOfSome;
import static dev.truehop.config.Readers.name;
import static dev.truehop.config.Readers.section;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to the loading thread): reads one `tls` section.
final class TlsReader {
  private static final CertificateFiles NOWHERE = new CertificateFiles(Path.of(""), Path.of(""));

  /// In lower case, because names are compared octet by octet; with underscores, because Istio's
  /// server names have them (`outbound_.80_._.orders.shop.svc.cluster.local`).
  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

  /// SPIFFE ID 1.0, 2: trust domain, then path segments.
  private static final Pattern SPIFFE =
      Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*");

  private final TlsCheck check;
  private final Map<Path, Value> files = new HashMap<>();

  TlsReader(TlsCheck check) {
    this.check = check;
  }

  ListenerTls listener(Section s) {
    List<CertificateFiles> several =
        s.read(
            "certificates",
            listOfSome(section(this::pair), "at least one certificate is needed"),
            List.of());
    CertificateFiles single = null;
    if (!s.has("certificates")) {
      single = pair(s);
    } else {
      s.refuse("certificate", "stands in `certificates` already");
      s.refuse("privateKey", "stands in `certificates` already");
    }
    Path roots = s.optional("caCertificates", this::file);
    ClientCertificate client =
        s.read("clientCertificate", choice(ClientCertificate.values()), ClientCertificate.NONE);
    if (client == ClientCertificate.NONE && s.has("caCertificates")) {
      s.problem("`caCertificates` needs `clientCertificate: required` or `optional`");
    } else if (client != ClientCertificate.NONE && !s.has("caCertificates")) {
      s.problem("`clientCertificate: " + client.token() + "` needs `caCertificates`");
    }
    Path crl = crl(s);
    ListenerTls tls =
        new ListenerTls(single == null ? several : List.of(single), roots, crl, client);
    report(s.clean() ? check.check(tls) : List.of());
    return tls;
  }

  ClusterTls cluster(Section s) {
    TlsMode mode = s.require("mode", choice(TlsMode.values()), TlsMode.DISABLE);
    if (mode == TlsMode.DISABLE) {
      for (String key :
          List.of(
              "clientCertificate",
              "privateKey",
              "caCertificates",
              "caCrl",
              "subjectAltNames",
              "sni")) {
        s.refuse(key, "does nothing with `mode: disable`");
      }
      return ClusterTls.DISABLED;
    }
    CertificateFiles own = null;
    if (mode == TlsMode.MUTUAL) {
      own =
          new CertificateFiles(
              s.require("clientCertificate", this::file, NOWHERE.certificate()),
              s.require("privateKey", this::file, NOWHERE.privateKey()));
      if (!s.has("caCertificates")) {
        s.problem("missing key `caCertificates`: no system knows the roots of a mesh");
      }
    } else {
      s.refuse("clientCertificate", "needs `mode: mutual`");
      s.refuse("privateKey", "needs `mode: mutual`");
    }
    ClusterTls tls =
        new ClusterTls(
            mode,
            own,
            s.optional("caCertificates", this::file),
            crl(s),
            s.read(
                "subjectAltNames",
                listOfSome(checked(name(), TlsReader::identityComplaint), "at least one is needed"),
                List.of()),
            s.optional("sni", checked(name(), TlsReader::hostComplaint)));
    report(s.clean() ? check.check(tls) : List.of());
    return tls;
  }

  private @Nullable Path crl(Section s) {
    if (s.has("caCrl") && !s.has("caCertificates")) {
      s.problem("`caCrl` needs `caCertificates`: one of them has to have signed it");
    }
    return s.optional("caCrl", this::file);
  }

  private CertificateFiles pair(Section s) {
    return new CertificateFiles(
        s.require("certificate", this::file, NOWHERE.certificate()),
        s.require("privateKey", this::file, NOWHERE.privateKey()));
  }

  /// A path, relative to the file that names it.
  private @Nullable Path file(Value value) {
    String text = Readers.text().read(value);
    if (text == null) {
      return null;
    }
    Path configuration = Path.of(value.yaml().place().file()).toAbsolutePath();
    Path file = configuration.resolveSibling(text);
    files.putIfAbsent(file, value);
    return file;
  }

  private void report(List<TlsCheck.BadFile> bad) {
    for (TlsCheck.BadFile file : bad) {
      Value value = files.get(file.file());
      if (value != null) {
        value.problem(file.message());
      }
    }
  }

  private static @Nullable String identityComplaint(String name) {
    if (name.contains("://")) {
      return SPIFFE.matcher(name).matches()
          ? null
          : "`" + name + "` is not a SPIFFE ID: spiffe://trust-domain/ns/namespace/sa/account";
    }
    return hostComplaint(name);
  }

  private static @Nullable String hostComplaint(String name) {
    if (NUMERIC.matcher(name).matches()) {
      return "`" + name + "` is an address: a server name is needed";
    }
    return HOST.matcher(name).matches()
        ? null
        : "`" + name + "` is not a server name in lower case, such as orders.shop.example";
  }
}
