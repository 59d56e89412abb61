/// Whether a failed attempt may be tried again, where and when: pure decisions.
@NullMarked
package dev.truehop.retry;

import org.jspecify.annotations.NullMarked;
