/// From a cluster to an endpoint: a pure function on this worker's view of the load.
@NullMarked
package dev.truehop.balance;

import org.jspecify.annotations.NullMarked;
