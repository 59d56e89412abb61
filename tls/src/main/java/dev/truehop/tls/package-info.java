/// Certificates, identities, and the TLS contexts that are made of them.
@NullMarked
package dev.truehop.tls;

import org.jspecify.annotations.NullMarked;
