/// Clients of a proxy, and what they get.
@NullMarked
package dev.truehop.perf.lab.client;

import org.jspecify.annotations.NullMarked;
