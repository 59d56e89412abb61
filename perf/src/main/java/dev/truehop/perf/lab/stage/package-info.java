/// What a scenario plays with: apps, a proxy, clients, and a book of what happened.
@NullMarked
package dev.truehop.perf.lab.stage;

import org.jspecify.annotations.NullMarked;
