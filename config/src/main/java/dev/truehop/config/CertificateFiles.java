package dev.truehop.config;

import java.nio.file.Path;

/// Immutable: where a certificate and its key are.
///
/// @param certificate PEM: the certificate itself, then those that lead to its root; absolute
/// @param privateKey PEM: the key of the first one; absolute
public record CertificateFiles(Path certificate, Path privateKey) {}
