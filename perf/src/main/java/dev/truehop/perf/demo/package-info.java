/// The stale-reuse story on real sockets: sample upstreams, aimed load, one table.
@NullMarked
package dev.truehop.perf.demo;

import org.jspecify.annotations.NullMarked;
