package dev.truehop.wire;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Immutable. The methods that the tests' gRPC servers have, whoever wrote them: messages are
/// octets, or a line of words where a method takes arguments.
///
/// - `Unary` echoes; the field `x-in` comes back as `x-out`, and `x-in-bin` as the trailer
///   `x-out-bin`.
/// - `Fail` (`code text`) fails before anything is sent, `FailLate` after a message.
/// - `Flaky` (`key n`) is unavailable n times for a key, and then answers how often it was called.
/// - `Silent` and `Hang` answer nothing, or one message and no end; `Cancelled` says how many of
///   them were cancelled.
/// - `Collect` answers a stream with `messages octets`; `Early` fails at the first message.
/// - `Repeat` (`n size`) sends n messages; `Chat` echoes each.
enum GrpcMethods {
  UNARY("Unary", MethodType.UNARY),
  FAIL("Fail", MethodType.UNARY),
  FAIL_LATE("FailLate", MethodType.SERVER_STREAMING),
  FLAKY("Flaky", MethodType.UNARY),
  SILENT("Silent", MethodType.UNARY),
  HANG("Hang", MethodType.SERVER_STREAMING),
  CANCELLED("Cancelled", MethodType.UNARY),
  COLLECT("Collect", MethodType.CLIENT_STREAMING),
  EARLY("Early", MethodType.CLIENT_STREAMING),
  REPEAT("Repeat", MethodType.SERVER_STREAMING),
  CHAT("Chat", MethodType.BIDI_STREAMING);

  private final String bare;
  private final MethodType type;

  GrpcMethods(String bare, MethodType type) {
    this.bare = bare;
    this.type = type;
  }

  /// The method of that name.
  static GrpcMethods named(String bare) {
    for (GrpcMethods method : values()) {
      if (method.bare.equals(bare)) {
        return method;
      }
    }
    throw new IllegalArgumentException(bare);
  }

  /// @param service routes tell services apart
  MethodDescriptor<byte[], byte[]> of(String service) {
    return MethodDescriptor.newBuilder(Octets.MARSHALLER, Octets.MARSHALLER)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, bare))
        .build();
  }

  /// Immutable. Messages as they are.
  private static final class Octets implements MethodDescriptor.Marshaller<byte[]> {
    static final Octets MARSHALLER = new Octets();

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
