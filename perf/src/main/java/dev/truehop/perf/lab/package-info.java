/// The lab: faults made on purpose, the same traffic through several proxies, figures side by side.
@NullMarked
package dev.truehop.perf.lab;

import org.jspecify.annotations.NullMarked;
