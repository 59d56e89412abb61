/// The proxies under test, each as its own process, configured for a scenario.
@NullMarked
package dev.truehop.perf.lab.proxy;

import org.jspecify.annotations.NullMarked;
