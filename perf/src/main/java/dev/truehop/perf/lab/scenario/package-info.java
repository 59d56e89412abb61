/// The faults, each with its traffic and what it must not cost.
@NullMarked
package dev.truehop.perf.lab.scenario;

import org.jspecify.annotations.NullMarked;
