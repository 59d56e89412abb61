/// HTTP/2 (RFC 9113, RFC 7541): framing, flow control and header compression for both sides, and
/// the downstream side, which turns each stream into an HTTP/1.1 message and back.
@NullMarked
package dev.truehop.http2;

import org.jspecify.annotations.NullMarked;
