package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Thread-safe. A client of grpc-java: one channel, which means one connection.
final class GrpcClient implements AutoCloseable {
  /// Every call ends some day, or the test that made it fails.
  private static final long LONGEST_CALL_SECONDS = 60;

  private final ManagedChannel channel;

  private GrpcClient(ManagedChannel channel) {
    this.channel = channel;
  }

  private static NettyChannelBuilder builder(int port) {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .maxInboundMessageSize(GrpcServer.LARGEST_MESSAGE);
  }

  /// In the clear, with prior knowledge.
  static GrpcClient to(int port) {
    return new GrpcClient(builder(port).overrideAuthority("app").usePlaintext().build());
  }

  /// With TLS and ALPN.
  static GrpcClient secure(int port, Path roots, String name) throws IOException {
    return new GrpcClient(
        builder(port)
            .overrideAuthority(name)
            .sslContext(GrpcSslContexts.forClient().trustManager(roots.toFile()).build())
            .build());
  }

  /// Immutable. How a call ended.
  ///
  /// @param head null where the status came alone
  record Outcome(Status status, List<byte[]> messages, @Nullable Metadata head, Metadata trailers) {
    Status.Code code() {
      return status.getCode();
    }

    /// The one message.
    String text() {
      if (messages.size() != 1) {
        throw new AssertionError(status + ", " + messages.size() + " messages");
      }
      return new String(messages.getFirst(), UTF_8);
    }
  }

  /// Makes a call with one message to its end, which fails by itself after a minute.
  Outcome call(MethodDescriptor<byte[], byte[]> method, byte[] message) {
    return call(method, message, CallOptions.DEFAULT, new Metadata());
  }

  Outcome call(MethodDescriptor<byte[], byte[]> method, String message) {
    return call(method, message.getBytes(UTF_8));
  }

  Outcome call(
      MethodDescriptor<byte[], byte[]> method,
      byte[] message,
      CallOptions options,
      Metadata fields) {
    Call call = begin(method, options, fields);
    call.send(message);
    call.end();
    return call.outcome();
  }

  /// Begins a call.
  Call begin(MethodDescriptor<byte[], byte[]> method, CallOptions options, Metadata fields) {
    boolean bounded = options.getDeadline() != null;
    CallOptions within =
        bounded ? options : options.withDeadlineAfter(LONGEST_CALL_SECONDS, TimeUnit.SECONDS);
    boolean one = method.getType().clientSendsOneMessage();
    return new Call(channel.newCall(method, within), one, fields);
  }

  Call begin(MethodDescriptor<byte[], byte[]> method) {
    return begin(method, CallOptions.DEFAULT, new Metadata());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /// Confined to the test's thread, which sends; what comes is queued by the channel's.
  static final class Call {
    private final ClientCall<byte[], byte[]> call;
    private final boolean oneMessage;
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private volatile @Nullable Metadata head;
    private volatile @Nullable Outcome outcome;

    private Call(ClientCall<byte[], byte[]> call, boolean oneMessage, Metadata fields) {
      this.call = call;
      this.oneMessage = oneMessage;
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onHeaders(Metadata fields) {
              head = fields;
            }

            @Override
            public void onMessage(byte[] message) {
              messages.add(message);
              call.request(1);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              outcome = new Outcome(status, List.copyOf(messages), head, trailers);
            }
          },
          fields);
      call.request(1);
    }

    /// Sends a message as soon as those before it have left. A call that has one message only is
    /// never called ready.
    Call send(byte[] message) {
      Await.until(
          "the call takes a message", () -> oneMessage || call.isReady() || outcome != null);
      if (outcome == null) {
        call.sendMessage(message);
      }
      return this;
    }

    Call end() {
      if (outcome == null) {
        call.halfClose();
      }
      return this;
    }

    Call cancel() {
      call.cancel("by the test", null);
      return this;
    }

    /// The next message.
    byte[] next() {
      return Await.value("a message", messages::poll);
    }

    /// How it ended; the messages are those that nobody has asked for.
    Outcome outcome() {
      return Await.value("the end of a call", () -> outcome);
    }
  }
}
