/// The upstream pool of one worker: which kept connection may carry which request, and what a
/// failure proves.
@NullMarked
package dev.truehop.pool;

import org.jspecify.annotations.NullMarked;
