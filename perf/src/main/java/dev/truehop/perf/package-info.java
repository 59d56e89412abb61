/// Measurements that others can repeat.
@NullMarked
package dev.truehop.perf;

import org.jspecify.annotations.NullMarked;
