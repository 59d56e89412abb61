/// Where a scenario takes place: this host, or network namespaces made for it.
@NullMarked
package dev.truehop.perf.lab.net;

import org.jspecify.annotations.NullMarked;
