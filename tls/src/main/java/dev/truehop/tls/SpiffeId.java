package dev.truehop.tls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Immutable. A workload's identity as Istio writes it:
/// `spiffe://trust-domain/ns/namespace/sa/service-account` (SPIFFE ID 1.0; compared octet by octet,
/// the trust domain is lower case by definition).
public record SpiffeId(String trustDomain, String namespace, String serviceAccount) {
  static final String SCHEME = "spiffe://";
  private static final Pattern FORM =
      Pattern.compile(
          "spiffe://([a-z0-9._-]{1,255})/ns/((?!\\.{1,2}/)[A-Za-z0-9._-]+)"
              + "/sa/((?!\\.{1,2}$)[A-Za-z0-9._-]+)");

  /// The identity that a URI names; null for every other URI.
  public static @Nullable SpiffeId parse(String uri) {
    if (uri.length() > TlsLimits.MAX_SPIFFE_ID) {
      return null;
    }
    Matcher parts = FORM.matcher(uri);
    return parts.matches() ? new SpiffeId(parts.group(1), parts.group(2), parts.group(3)) : null;
  }

  /// Whether an expected name is compared with the peer's URI and not with its DNS names.
  static boolean isUri(String name) {
    return name.startsWith(SCHEME);
  }

  @Override
  public String toString() {
    return SCHEME + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }
}
