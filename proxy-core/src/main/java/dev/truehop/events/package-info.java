/// What happens to connections, told to whoever wants to watch.
@NullMarked
package dev.truehop.events;

import org.jspecify.annotations.NullMarked;
