package dev.truehop.metrics;

/// Immutable: when the first certificate of a file expires.
///
/// @param user who uses it, such as `listener web`
/// @param role `certificate` or `roots`
/// @param epochMillis since 1970
public record CertificateExpiry(String user, String role, String file, long epochMillis) {}
