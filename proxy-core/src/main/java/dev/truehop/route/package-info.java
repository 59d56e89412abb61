/// From a request head to a route: a pure function.
@NullMarked
package dev.truehop.route;

import org.jspecify.annotations.NullMarked;
