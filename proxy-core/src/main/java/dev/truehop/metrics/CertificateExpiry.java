package dev.truehop.metrics;

/// Immutable: when the first certificate of a file expires, or a list of revoked ones is out of
/// date.
///
/// @param user who uses it, such as `listener web`
/// @param role `certificate`, `roots` or `revocations`
/// @param epochMillis since 1970
public record CertificateExpiry(String user, String role, String file, long epochMillis) {}
