/// Certificates for the lab's workloads.
@NullMarked
package dev.truehop.perf.lab.tls;

import org.jspecify.annotations.NullMarked;
