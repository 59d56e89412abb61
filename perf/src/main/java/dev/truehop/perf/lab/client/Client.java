package dev.truehop.perf.lab.client;

import dev.truehop.config.HostPort;
import dev.truehop.perf.HttpText;
import dev.truehop.perf.Verb;
import dev.truehop.perf.lab.app.AppRequest;
import dev.truehop.perf.lab.net.Place;
import dev.truehop.perf.lab.net.Wrapping;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Worker-confined (to its virtual thread): a client of a proxy, with at most one connection, which
/// it keeps unless told otherwise.
public final class Client implements AutoCloseable {
  /// Of one read or of a connect. Longer than what any proxy under test takes to give up.
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final int PIECE_OCTETS = 16 << 10;

  private final Place place;
  private final HostPort server;
  private final boolean keeps;
  private Wrapping wrapping = Wrapping.NONE;
  private boolean http2;
  private int stream;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();

  /// A client that has not dialled yet.
  ///
  /// @param keeps false for a connection per request
  public Client(Place place, HostPort server, boolean keeps) {
    this.place = place;
    this.server = server;
    this.keeps = keeps;
  }

  /// From the next connection on it speaks HTTP/2, with prior knowledge.
  public Client speaksHttp2() {
    http2 = true;
    return this;
  }

  /// From now on new connections get this around them.
  public Client wrapped(Wrapping wrapping) {
    this.wrapping = wrapping;
    return this;
  }

  /// Sends a request and waits for its whole answer.
  public Answer send(Request request) throws InterruptedException {
    try {
      Socket open = socket == null ? dial() : socket;
      OutputStream out = open.getOutputStream();
      if (http2) {
        stream += 2;
        Answer answer = Http2Exchange.answer(request, stream, in, out);
        if (!keeps) {
          close();
        }
        return answer;
      }
      String head = request.head(keeps ? "" : "connection: close\r\n");
      if (request.uploadOctets() == 0) {
        out.write((head + request.verb().body()).getBytes(StandardCharsets.US_ASCII));
      } else {
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        upload(out, request.uploadOctets());
      }
      return answer();
    } catch (IOException failure) {
      close();
      return Answer.none(String.valueOf(failure.getMessage()));
    }
  }

  /// An early answer ends an upload; then the write fails, and what counts is the answer.
  private static void upload(OutputStream out, int octets) {
    byte[] piece = new byte[PIECE_OCTETS];
    try {
      for (int left = octets; left > 0; left -= PIECE_OCTETS) {
        out.write(piece, 0, Math.min(left, PIECE_OCTETS));
      }
    } catch (IOException _) {
      // Read what there is.
    }
  }

  /// Fetches a page that is no part of the measurement.
  ///
  /// @throws IOException if it is not answered 200
  public String page(String path) throws IOException, InterruptedException {
    Socket open = socket == null ? dial() : socket;
    String head = "GET " + path + " HTTP/1.1\r\nhost: lab\r\nconnection: close\r\n\r\n";
    open.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    int status = status(HttpText.readLine(in));
    String body = new String(body(HttpText.readFields(in)), StandardCharsets.UTF_8);
    close();
    if (status != 200) {
      throw new IOException(Verb.GET + " " + path + ": " + status);
    }
    return body;
  }

  private Socket dial() throws IOException, InterruptedException {
    int patienceMillis = Math.toIntExact(PATIENCE.toMillis());
    Socket dialled =
        place.call(
            () -> {
              Socket fresh = new Socket();
              fresh.connect(new InetSocketAddress(server.host(), server.port()), patienceMillis);
              return fresh;
            });
    dialled.setTcpNoDelay(true);
    dialled.setSoTimeout(patienceMillis);
    Socket wrapped = wrapping.wrap(dialled);
    in = new BufferedInputStream(wrapped.getInputStream());
    socket = wrapped;
    if (http2) {
      stream = -1;
      Http2Exchange.begin(wrapped.getOutputStream());
    }
    return wrapped;
  }

  private Answer answer() throws IOException {
    int status = status(HttpText.readLine(in));
    Map<String, String> fields = HttpText.readFields(in);
    body(fields);
    if (!keeps || fields.getOrDefault("connection", "").contains("close")) {
      close();
    }
    return new Answer(status, fields.get(AppRequest.ID), fields.get("x-truehop-delivery"), "");
  }

  private static int status(String line) throws IOException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5]\\d\\d")) {
      throw new IOException("no status line: " + line);
    }
    return Integer.parseInt(words[1]);
  }

  private byte[] body(Map<String, String> fields) throws IOException {
    String length = fields.get("content-length");
    if (length != null) {
      int octets = Integer.parseInt(length);
      byte[] body = in.readNBytes(octets);
      if (body.length < octets) {
        throw new IOException("cut off after " + body.length + " of " + octets + " octets");
      }
      return body;
    }
    if (fields.getOrDefault("transfer-encoding", "").contains("chunked")) {
      return chunks();
    }
    byte[] rest = in.readAllBytes();
    close();
    return rest;
  }

  private byte[] chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(HttpText.readLine(in).split(";", 2)[0].strip(), 16);
      body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
      String end = HttpText.readLine(in);
      if (size == 0 && end.isEmpty()) {
        return body.toString().getBytes(StandardCharsets.ISO_8859_1);
      }
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is gone, which is what was wanted.
      }
      socket = null;
      in = InputStream.nullInputStream();
    }
  }
}
