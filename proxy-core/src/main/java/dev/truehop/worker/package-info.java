/// A worker: one event loop and all it owns.
@NullMarked
package dev.truehop.worker;

import org.jspecify.annotations.NullMarked;
