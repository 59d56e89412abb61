package dev.truehop.perf.lab.client;

import dev.truehop.perf.lab.app.AppRequest;
import dev.truehop.perf.lab.http2.Fields;
import dev.truehop.perf.lab.http2.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Immutable (static functions only): one request and its answer over HTTP/2, one at a time.
final class Http2Exchange {
  private Http2Exchange() {}

  /// What a client begins its connection with.
  static void begin(OutputStream out) throws IOException {
    out.write(Frame.PREFACE.getBytes(StandardCharsets.US_ASCII));
    out.write(Frame.settings());
  }

  /// Sends the request on a new stream and reads up to its end.
  ///
  /// @throws IOException if there is no whole answer
  static Answer answer(Request request, int stream, InputStream in, OutputStream out)
      throws IOException {
    String body = request.verb().body();
    out.write(Frame.headers(stream, body.isEmpty(), head(request)).octets());
    if (!body.isEmpty()) {
      out.write(Frame.lastData(stream, body).octets());
    }
    Map<String, String> fields = Map.of();
    int octets = 0;
    while (true) {
      Frame frame = Frame.read(in);
      boolean own = frame.stream() == stream;
      if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK)) {
        out.write(Frame.settingsAcknowledged().octets());
      } else if (frame.type() == Frame.PING && !frame.has(Frame.ACK)) {
        out.write(Frame.ping(true, frame.payload()).octets());
      } else if (own && frame.type() == Frame.RST_STREAM) {
        throw new IOException(Answer.RESET + frame.number(0));
      } else if (own && frame.type() == Frame.HEADERS) {
        fields = Fields.decode(frame.block());
      } else if (own && frame.type() == Frame.DATA) {
        octets += frame.payload().length;
      }
      boolean message = frame.type() == Frame.HEADERS || frame.type() == Frame.DATA;
      if (own && message && frame.has(Frame.END_STREAM)) {
        return answer(fields, octets);
      }
    }
  }

  private static Answer answer(Map<String, String> fields, int octets) throws IOException {
    String length = fields.getOrDefault("content-length", "" + octets);
    if (!length.equals("" + octets)) {
      throw new IOException(octets + " octets of " + length);
    }
    int status = Integer.parseInt(fields.getOrDefault(":status", "0"));
    return new Answer(status, fields.get(AppRequest.ID), fields.get("x-truehop-delivery"), "");
  }

  private static byte[] head(Request request) {
    List<String> fields = new ArrayList<>();
    fields.addAll(List.of(":method", request.verb().name(), ":scheme", "http"));
    fields.addAll(List.of(":authority", "lab", ":path", "/" + request.cluster()));
    fields.addAll(List.of(AppRequest.ID, request.id()));
    if (request.holdMillis() > 0) {
      fields.addAll(List.of(AppRequest.HOLD_MILLIS, "" + request.holdMillis()));
    }
    return Fields.encode(fields.toArray(String[]::new));
  }
}
