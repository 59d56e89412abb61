/// Measurements that others can repeat: the demo, the CPU comparison, and what both stand on.
@NullMarked
package dev.truehop.perf;

import org.jspecify.annotations.NullMarked;
