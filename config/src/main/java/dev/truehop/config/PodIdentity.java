package dev.truehop.config;

import org.jspecify.annotations.Nullable;

/// Immutable: which pod this is. Only the UID makes a generation; the rest is for people and
/// labels.
public record PodIdentity(
    String uid,
    @Nullable String name,
    @Nullable String namespace,
    @Nullable String serviceAccount) {}
