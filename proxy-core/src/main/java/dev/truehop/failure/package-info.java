/// The failure table: everything that can end an exchange badly, in one enum.
@NullMarked
package dev.truehop.failure;

import org.jspecify.annotations.NullMarked;
