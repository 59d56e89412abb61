package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Thread-safe. A server of grpc-java with [GrpcMethods], under every service name.
final class GrpcServer implements AutoCloseable {
  static final Metadata.Key<String> IN = Metadata.Key.of("x-in", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> OUT =
      Metadata.Key.of("x-out", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> IN_BIN =
      Metadata.Key.of("x-in-bin", Metadata.BINARY_BYTE_MARSHALLER);
  static final Metadata.Key<byte[]> OUT_BIN =
      Metadata.Key.of("x-out-bin", Metadata.BINARY_BYTE_MARSHALLER);
  static final int LARGEST_MESSAGE = 8 * 1024 * 1024;

  private final Server server;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

  private GrpcServer(UnaryOperator<NettyServerBuilder> options) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .addTransportFilter(new ConnectionCount(connections))
            .intercept(new Reflecting())
            .fallbackHandlerRegistry(new EveryService(this));
    server = options.apply(builder).build().start();
  }

  static GrpcServer start() throws IOException {
    return new GrpcServer(builder -> builder);
  }

  /// @param pair certificate and key, without `.crt` and `.key`
  static GrpcServer secure(Path pair) throws IOException {
    return new GrpcServer(
        builder ->
            builder.useTransportSecurity(
                Path.of(pair + ".crt").toFile(), Path.of(pair + ".key").toFile()));
  }

  /// Sends its connections away when they are older, as grpc-java does it: GOAWAY twice.
  static GrpcServer aging(long maxConnectionAgeSeconds) throws IOException {
    return new GrpcServer(
        builder -> builder.maxConnectionAge(maxConnectionAgeSeconds, TimeUnit.SECONDS));
  }

  int port() {
    return server.getPort();
  }

  /// Connections that have been accepted.
  int connections() {
    return connections.get();
  }

  /// How often `Flaky` was called with a key, or `Unary` with a message.
  int calls(String key) {
    AtomicInteger count = calls.get(key);
    return count == null ? 0 : count.get();
  }

  int cancelled() {
    return cancelled.get();
  }

  /// Cuts every call off.
  @Override
  public void close() {
    server.shutdownNow();
  }

  /// Immutable. Counts what it sees.
  private static final class ConnectionCount extends ServerTransportFilter {
    private final AtomicInteger count;

    ConnectionCount(AtomicInteger count) {
      this.count = count;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
      count.incrementAndGet();
      return attributes;
    }
  }

  /// Immutable. Sends fields back, in the head and in the trailers.
  private static final class Reflecting implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata fields, ServerCallHandler<Q, R> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata head) {
              copy(fields, IN, head, OUT);
              super.sendHeaders(head);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              copy(fields, IN_BIN, trailers, OUT_BIN);
              super.close(status, trailers);
            }
          },
          fields);
    }

    private static <T> void copy(
        Metadata from, Metadata.Key<T> in, Metadata to, Metadata.Key<T> out) {
      T value = from.get(in);
      if (value != null) {
        to.put(out, value);
      }
    }
  }

  /// Thread-safe. Finds the methods by their bare names.
  private static final class EveryService extends HandlerRegistry {
    private final GrpcServer server;

    EveryService(GrpcServer server) {
      this.server = server;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      int slash = name.lastIndexOf('/');
      GrpcMethods method = GrpcMethods.named(name.substring(slash + 1));
      return ServerMethodDefinition.create(
          method.of(name.substring(0, slash)), server.handler(method));
    }
  }

  private ServerCallHandler<byte[], byte[]> handler(GrpcMethods method) {
    return switch (method) {
      case UNARY -> ServerCalls.asyncUnaryCall(this::unary);
      case FAIL -> ServerCalls.asyncUnaryCall((in, out) -> out.onError(status(in)));
      case FAIL_LATE -> ServerCalls.asyncServerStreamingCall(GrpcServer::failLate);
      case FLAKY -> ServerCalls.asyncUnaryCall(this::flaky);
      case SILENT -> ServerCalls.asyncUnaryCall((_, out) -> countCancel(out));
      case HANG -> ServerCalls.asyncServerStreamingCall(this::hang);
      case CANCELLED -> ServerCalls.asyncUnaryCall((_, out) -> answer(out, cancelled + ""));
      case COLLECT -> ServerCalls.asyncClientStreamingCall(Collecting::new);
      case EARLY -> ServerCalls.asyncClientStreamingCall(Refusing::new);
      case REPEAT -> ServerCalls.asyncServerStreamingCall(GrpcServer::repeat);
      case CHAT -> ServerCalls.asyncBidiStreamingCall(Echoing::new);
    };
  }

  private static void answer(StreamObserver<byte[]> out, String text) {
    out.onNext(text.getBytes(UTF_8));
    out.onCompleted();
  }

  private static Throwable status(byte[] codeAndText) {
    String[] words = new String(codeAndText, UTF_8).split(" ", 2);
    return Status.fromCodeValue(Integer.parseInt(words[0])).withDescription(words[1]).asException();
  }

  private void unary(byte[] in, StreamObserver<byte[]> out) {
    if (in.length > 0 && in.length < 100) {
      count(new String(in, UTF_8));
    }
    out.onNext(in);
    out.onCompleted();
  }

  private int count(String key) {
    return calls.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
  }

  private static void failLate(byte[] in, StreamObserver<byte[]> out) {
    out.onNext(in);
    out.onError(status(in));
  }

  private void flaky(byte[] in, StreamObserver<byte[]> out) {
    String[] words = new String(in, UTF_8).split(" ", 2);
    int count = count(words[0]);
    if (count <= Integer.parseInt(words[1])) {
      out.onError(Status.UNAVAILABLE.withDescription("not yet").asException());
    } else {
      answer(out, count + "");
    }
  }

  private void countCancel(StreamObserver<byte[]> out) {
    ((ServerCallStreamObserver<byte[]>) out).setOnCancelHandler(cancelled::incrementAndGet);
  }

  private void hang(byte[] in, StreamObserver<byte[]> out) {
    countCancel(out);
    out.onNext(in);
  }

  /// Sends as the client takes it.
  private static void repeat(byte[] in, StreamObserver<byte[]> out) {
    String[] words = new String(in, UTF_8).split(" ", 2);
    int[] left = {Integer.parseInt(words[0])};
    byte[] message = new byte[Integer.parseInt(words[1])];
    ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) out;
    call.setOnReadyHandler(
        () -> {
          while (call.isReady() && left[0] > 0) {
            left[0]--;
            call.onNext(message);
            if (left[0] == 0) {
              call.onCompleted();
            }
          }
        });
  }

  /// Confined to the call. Counts messages.
  private static final class Collecting implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> out;
    private int messages;
    private long octets;

    Collecting(StreamObserver<byte[]> out) {
      this.out = out;
    }

    @Override
    public void onNext(byte[] message) {
      messages++;
      octets += message.length;
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {
      answer(out, messages + " " + octets);
    }
  }

  /// Confined to the call. Fails at the first message.
  private static final class Refusing implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> out;
    private boolean failed;

    Refusing(StreamObserver<byte[]> out) {
      this.out = out;
    }

    @Override
    public void onNext(byte[] message) {
      if (!failed) {
        failed = true;
        out.onError(Status.FAILED_PRECONDITION.withDescription("enough").asException());
      }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }

  /// Confined to the call.
  private static final class Echoing implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> out;

    Echoing(StreamObserver<byte[]> out) {
      this.out = out;
    }

    @Override
    public void onNext(byte[] message) {
      out.onNext(message);
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }
}
