package dev.truehop.pool;

/// Immutable. What is known about the idle age at which an upstream closes, as far as a guard needs
/// it. All in nanoseconds; -1 stands for what is not known.
///
/// @param hintSeconds the upstream's own word (`Keep-Alive: timeout=`), in seconds
/// @param closeAgeNanos where its closes agree
/// @param boundNanos a connection was found closed at this age, below the close age, and nothing
///   has explained it yet
/// @param provenNanos connections were alive at this age; 0 = none
/// @param verified the close age was seen since the last change of generation
/// @param networkNanos what the way to the upstream and back may take
record CloseKnowledge(
    int hintSeconds,
    long closeAgeNanos,
    long boundNanos,
    long provenNanos,
    boolean verified,
    long networkNanos) {}
