/// Counters with one writer, and their exposition.
@NullMarked
package dev.truehop.metrics;

import org.jspecify.annotations.NullMarked;
