/// One request and its response: the eight steps.
@NullMarked
package dev.truehop.exchange;

import org.jspecify.annotations.NullMarked;
