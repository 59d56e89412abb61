/// As much of HTTP/2 as apps and clients of the lab need to do whatever they like with it.
@NullMarked
package dev.truehop.perf.lab.http2;

import org.jspecify.annotations.NullMarked;
