package dev.truehop.exchange;

import dev.truehop.failure.Failure;
import dev.truehop.grpc.GrpcFields;
import dev.truehop.http1.Method;
import dev.truehop.http1.Reasons;
import dev.truehop.metrics.DownstreamCounter;
import dev.truehop.pool.Verdict;
import dev.truehop.worker.Worker;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Immutable. Writes a failure out as a response: the one place where a status of our own becomes
/// octets.
final class LocalReplies {
  private LocalReplies() {}

  /// Answers, if there is a status to answer with, or refuses where that says more.
  ///
  /// @param reusable whether the downstream connection stays
  static void send(
      DownstreamConnection downstream, ExchangeRecord log, Failure failure, boolean reusable) {
    boolean refuses =
        log.mayRefuse() && downstream.wire().isStream() && failure.retryClass().endsAttempt();
    if (refuses) {
      log.refused();
      downstream.listener().count(DownstreamCounter.RQ_TX_RESET);
      downstream.wire().refuse();
      return;
    }
    if (failure.status() > 0) {
      downstream.wire().reply(render(downstream, log, failure, reusable));
    }
    downstream.wire().flush();
  }

  private static ByteBuf render(
      DownstreamConnection downstream, ExchangeRecord log, Failure failure, boolean reusable) {
    boolean grpc = log.grpc() != null;
    String message = failure.body(log.retried());
    String body = grpc ? "" : message;
    int status = grpc ? 200 : failure.status();
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ');
    head.append(new String(Reasons.of(status), StandardCharsets.US_ASCII)).append("\r\n");
    field(head, "content-length", Integer.toString(body.length()));
    if (grpc) {
      grpc(head, failure, message);
    } else if (!body.isEmpty()) {
      field(head, "content-type", "text/plain");
    }
    Worker worker = downstream.worker();
    byte[] date = worker.httpDate().at(worker.clock().epochMillis());
    field(head, "date", new String(date, StandardCharsets.US_ASCII));
    field(head, "server", "truehop");
    if (failure.overloaded()) {
      field(head, "x-envoy-overloaded", "true");
    }
    Verdict verdict = log.verdict();
    if (verdict != null) {
      field(head, "x-truehop-delivery", verdict.token());
    }
    String reason = log.reason();
    if (reason != null) {
      field(head, "x-truehop-reason", reason);
    }
    if (!reusable) {
      field(head, "connection", "close");
    } else if (log.minorVersion() == 0) {
      field(head, "connection", "keep-alive");
    }
    head.append("\r\n");
    if (log.method() != Method.HEAD) {
      head.append(body);
      log.octets(0, body.length());
    }
    byte[] octets = head.toString().getBytes(StandardCharsets.US_ASCII);
    return downstream.wire().copy(octets, octets.length);
  }

  /// The form that gRPC calls trailers-only: everything in the head, and no body.
  private static void grpc(StringBuilder head, Failure failure, String message) {
    field(head, "content-type", "application/grpc");
    field(head, "grpc-status", Integer.toString(failure.grpcStatus().code()));
    if (!message.isEmpty()) {
      field(head, "grpc-message", GrpcFields.message(message));
    }
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
