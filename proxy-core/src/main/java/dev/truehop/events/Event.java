package dev.truehop.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Immutable. Something that happened to a connection or to what is known of an upstream. The
/// members are a contract with those who read `/events`; `docs/operations.md` lists them.
///
/// @param type the kind of event, for example `stale`
/// @param hit whether it is the plain reuse of a safe connection, of which there are many
/// @param members values by name, in the order in which they are shown; not changed any more
public record Event(String type, boolean hit, Map<String, @Nullable Object> members) {}
