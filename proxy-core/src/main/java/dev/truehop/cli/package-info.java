/// The command line.
@NullMarked
package dev.truehop.cli;

import org.jspecify.annotations.NullMarked;
