package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.HttpText;
import dev.truehop.perf.Verb;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to its virtual thread): a keep-alive connection to a proxy or a sample app;
/// dials again when the last one ended.
final class ClientConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final HostPort server;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();

  ClientConnection(HostPort server) {
    this.server = server;
  }

  /// Sends a request and waits for its whole response.
  ///
  /// @param fields header lines, each with its CRLF
  /// @return the status
  int send(Verb verb, String path, String fields) throws IOException {
    Socket open = socket == null ? dial() : socket;
    String length = verb.body().isEmpty() ? "" : "content-length: " + verb.body().length() + "\r\n";
    String request =
        "%s %s HTTP/1.1\r\nhost: demo\r\n%s%s\r\n%s"
            .formatted(verb, path, fields, length, verb.body());
    try {
      open.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return readResponse();
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  /// Waits until the other side closes; what it sends before is dropped.
  void awaitEnd() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    close();
  }

  private Socket dial() throws IOException {
    Socket dialled = new Socket();
    socket = dialled;
    dialled.setTcpNoDelay(true);
    dialled.connect(new InetSocketAddress(server.host(), server.port()), TIMEOUT_MILLIS);
    dialled.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(dialled.getInputStream());
    return dialled;
  }

  private int readResponse() throws IOException {
    String[] status = HttpText.readLine(in).split(" ", 3);
    int length = 0;
    boolean last = false;
    for (String field = HttpText.readLine(in); !field.isEmpty(); field = HttpText.readLine(in)) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
      last |= lower.startsWith("connection:") && lower.contains("close");
    }
    in.skipNBytes(length);
    if (last) {
      close();
    }
    return Integer.parseInt(status[1]);
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
      in = InputStream.nullInputStream();
    }
  }
}
