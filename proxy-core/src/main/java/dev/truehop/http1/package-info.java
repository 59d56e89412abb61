/// HTTP/1.1 on the wire: strict parsing in place, and the few edits that a proxy owes (RFC 9112).
@NullMarked
package dev.truehop.http1;

import org.jspecify.annotations.NullMarked;
