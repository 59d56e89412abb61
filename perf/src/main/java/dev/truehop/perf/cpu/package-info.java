/// What a proxied request costs, beside other proxies on the same machine.
@NullMarked
package dev.truehop.perf.cpu;

import org.jspecify.annotations.NullMarked;
