/// The admin port.
@NullMarked
package dev.truehop.admin;

import org.jspecify.annotations.NullMarked;
