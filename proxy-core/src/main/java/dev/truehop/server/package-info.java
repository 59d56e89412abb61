/// The program: listeners, snapshots, reload, drain.
@NullMarked
package dev.truehop.server;

import org.jspecify.annotations.NullMarked;
