package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Immutable: a condition on one request header.
///
/// @param name lower case
/// @param value null = the header has to be present, whatever its value
/// @param invert the condition must not hold
public record HeaderMatch(String name, @Nullable StringMatch value, boolean invert) {}
