/// Apps that misbehave in one defined way, and count what they execute.
@NullMarked
package dev.truehop.perf.lab.app;

import org.jspecify.annotations.NullMarked;
