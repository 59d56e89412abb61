/// The transport side of the pool: connecting, kernel facts, the upstream connection.
@NullMarked
package dev.truehop.upstream;

import org.jspecify.annotations.NullMarked;
