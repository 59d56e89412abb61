/// What gRPC adds to HTTP: its statuses, and the few fields that a proxy has to understand.
@NullMarked
package dev.truehop.grpc;

import org.jspecify.annotations.NullMarked;
