package dev.truehop.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Immutable. Reads octets with Netty's decoders, a second opinion written by others.
final class NettyOracle {
  private static final int ANY_SIZE = 1 << 20;

  private NettyOracle() {}

  /// One message as Netty understood it; `body` is null if it did not end.
  record Message(String start, List<String> fields, String body, List<String> trailers) {}

  /// The messages in the octets; a last one that starts with "FAILED" if Netty refused.
  static List<Message> requests(byte[] octets) {
    return read(new EmbeddedChannel(new HttpRequestDecoder(config())), octets);
  }

  static List<Message> responses(byte[] octets) {
    return read(new EmbeddedChannel(new HttpResponseDecoder(config())), octets);
  }

  private static HttpDecoderConfig config() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(ANY_SIZE)
        .setMaxHeaderSize(ANY_SIZE)
        .setMaxChunkSize(ANY_SIZE);
  }

  private static List<Message> read(EmbeddedChannel channel, byte[] octets) {
    List<Message> messages = new ArrayList<>();
    channel.writeInbound(Unpooled.wrappedBuffer(octets));
    channel.finish();
    String start = "";
    List<String> fields = List.of();
    StringBuilder body = new StringBuilder();
    for (HttpObject object = channel.readInbound();
        object != null;
        object = channel.readInbound()) {
      if (object.decoderResult().isFailure()) {
        String why = "FAILED " + object.decoderResult().cause();
        messages.add(new Message(why, List.of(), "", List.of()));
        break;
      }
      if (object instanceof HttpMessage message) {
        start = start(message);
        fields = lines(message.headers().entries());
        body.setLength(0);
      }
      if (object instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.ISO_8859_1));
        content.release();
      }
      if (object instanceof LastHttpContent last) {
        List<String> trailers = lines(last.trailingHeaders().entries());
        messages.add(new Message(start, fields, body.toString(), trailers));
      }
    }
    return messages;
  }

  private static String start(HttpMessage message) {
    return switch (message) {
      case HttpRequest request -> request.method().name() + " " + request.uri();
      case HttpResponse response -> response.status().code() + "";
      default -> throw new AssertionError(message);
    };
  }

  private static List<String> lines(List<Map.Entry<String, String>> entries) {
    return entries.stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
  }
}
