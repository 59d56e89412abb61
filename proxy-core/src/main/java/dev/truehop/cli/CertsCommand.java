package dev.truehop.cli;

import dev.truehop.tls.BadFileException;
import dev.truehop.tls.DevelopmentAuthority;
import dev.truehop.tls.DevelopmentAuthority.Issued;
import dev.truehop.tls.DevelopmentAuthority.Validity;
import dev.truehop.tls.SpiffeId;
import dev.truehop.worker.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Immutable. `truehop certs`: a development CA, and certificates of it. The CA is made once; its
/// certificates are made anew each time, so that calling it again rotates them. Those that are to
/// be revoked are listed before.
final class CertsCommand {
  static final String USAGE =
      """
             truehop certs [-d FOLDER] [--trust-domain NAME] [--days N] [--revoke NAMES] NAMES...
               FOLDER (certs) gets ca.crt and ca.key, once, and a .crt and .key for each NAMES:
               `namespace/service-account`, or a DNS name, or several of them with commas.
               ca.crl lists what was revoked: the certificates that NAMES have so far
      """;

  private static final String ROOT = "ca";
  private static final String DEFAULT_TRUST_DOMAIN = "cluster.local";
  private static final int DEFAULT_DAYS = 30;
  private static final int CA_DAYS = 3650;
  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,253}$)(\\*\\.)?[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  private final Path folder;
  private final @Nullable String trustDomain;
  private final int days;
  private final List<String> certificates;
  private final List<String> revoked;
  private final Instant now;

  private CertsCommand(
      Path folder,
      @Nullable String trustDomain,
      int days,
      List<String> certificates,
      List<String> revoked) {
    this.folder = folder;
    this.trustDomain = trustDomain;
    this.days = days;
    this.certificates = certificates;
    this.revoked = revoked;
    this.now = Instant.ofEpochMilli(Clock.system().epochMillis());
  }

  /// @param args with `certs` first
  /// @return null when the command line is wrong
  static @Nullable CertsCommand parse(List<String> args) {
    Path folder = Path.of("certs");
    String trustDomain = null;
    int days = DEFAULT_DAYS;
    List<String> certificates = new ArrayList<>();
    List<String> revoked = new ArrayList<>();
    for (int i = 1; i < args.size(); i++) {
      String word = args.get(i);
      if (!word.startsWith("-")) {
        certificates.add(word);
      } else if (i + 1 == args.size()) {
        return null;
      } else if (word.equals("-d")) {
        folder = Path.of(args.get(++i));
      } else if (word.equals("--trust-domain")) {
        trustDomain = args.get(++i);
      } else if (word.equals("--revoke")) {
        revoked.add(args.get(++i));
      } else if (word.equals("--days") && args.get(i + 1).matches("[1-9][0-9]{0,3}")) {
        days = Math.min(CA_DAYS, Integer.parseInt(args.get(++i)));
      } else {
        return null;
      }
    }
    boolean known = trustDomain == null || TRUST_DOMAIN.matcher(trustDomain).matches();
    boolean some = !certificates.isEmpty() || !revoked.isEmpty();
    boolean fit = Stream.of(certificates, revoked).flatMap(List::stream).allMatch(c -> fits(c));
    return known && some && fit
        ? new CertsCommand(folder, trustDomain, days, certificates, revoked)
        : null;
  }

  private static boolean fits(String certificate) {
    for (String name : certificate.split(",", -1)) {
      boolean dns = DNS_NAME.matcher(name).matches() && !name.equals(ROOT);
      if (!dns && workload(DEFAULT_TRUST_DOMAIN, name) == null) {
        return false;
      }
    }
    return true;
  }

  /// @param name such as `namespace/service-account`
  /// @return its identity; null when it is none
  private static @Nullable SpiffeId workload(String trustDomain, String name) {
    String[] parts = name.split("/", -1);
    return parts.length == 2
        ? SpiffeId.parse(new SpiffeId(trustDomain, parts[0], parts[1]).toString())
        : null;
  }

  /// Makes the files.
  ///
  /// @param out gets a line for each certificate
  /// @throws IOException when a file can not be written
  /// @throws BadFileException when the folder's authority can not be used
  void run(PrintStream out) throws IOException, BadFileException {
    Files.createDirectories(folder);
    DevelopmentAuthority authority = authority(out);
    String domain = authority.trustDomain();
    if (trustDomain != null && !trustDomain.equals(domain)) {
      throw new IOException(
          folder.resolve(ROOT + ".crt")
              + " is of the trust domain "
              + domain
              + ", not "
              + trustDomain);
    }
    revoke(authority, out);
    for (String certificate : certificates) {
      List<String> names = new ArrayList<>();
      for (String name : certificate.split(",")) {
        SpiffeId workload = workload(domain, name);
        names.add(workload == null ? name : workload.toString());
      }
      write(
          base(certificate), authority.issue(names, validity(days)), String.join(", ", names), out);
    }
  }

  private static String base(String certificate) {
    return certificate.split(",")[0].replace('/', '-').replace("*.", "wildcard.");
  }

  /// Before anything is made: certificates that are renewed and revoked at once are their old ones.
  private void revoke(DevelopmentAuthority authority, PrintStream out)
      throws IOException, BadFileException {
    Path list = folder.resolve(ROOT + ".crl");
    if (revoked.isEmpty() && Files.exists(list)) {
      return;
    }
    List<Path> files = revoked.stream().map(name -> folder.resolve(base(name) + ".crt")).toList();
    replace(list, authority.revoke(list, files, validity(CA_DAYS)), "rw-r--r--");
    files.forEach(file -> out.println(list + ": " + file + " is revoked"));
  }

  private Validity validity(int days) {
    return new Validity(now, Duration.ofDays(days));
  }

  private DevelopmentAuthority authority(PrintStream out) throws IOException, BadFileException {
    Path certificate = folder.resolve(ROOT + ".crt");
    if (Files.exists(certificate)) {
      return DevelopmentAuthority.read(certificate, folder.resolve(ROOT + ".key"));
    }
    String domain = trustDomain == null ? DEFAULT_TRUST_DOMAIN : trustDomain;
    DevelopmentAuthority authority = DevelopmentAuthority.create(domain, validity(CA_DAYS));
    write(ROOT, authority.root(), "the root of spiffe://" + domain, out);
    return authority;
  }

  /// The key first: a proxy that watches finds a pair that does not belong together for a moment,
  /// and keeps what it has until the certificate is there.
  private void write(String base, Issued issued, String names, PrintStream out) throws IOException {
    Path certificate = folder.resolve(base + ".crt");
    Path key = folder.resolve(base + ".key");
    replace(key, issued.keyPem(), "rw-------");
    replace(certificate, issued.certificatePem(), "rw-r--r--");
    Instant until = issued.certificate().getNotAfter().toInstant();
    out.println(certificate + ", " + key + ": " + names + ", until " + until);
  }

  private static void replace(Path file, String text, String permissions) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(next, attributes(permissions));
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
