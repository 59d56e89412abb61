/// The access log: format strings, rendering, and the writer off the request path.
@NullMarked
package dev.truehop.accesslog;

import org.jspecify.annotations.NullMarked;
