package dev.truehop.perf.lab.app;

/// Immutable: a whole request that came over HTTP/2.
///
/// @param stream an odd number
public record Http2Request(int stream, AppRequest request) {}
