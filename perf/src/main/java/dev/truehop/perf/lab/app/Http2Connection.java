package dev.truehop.perf.lab.app;

import dev.truehop.perf.lab.http2.Fields;
import dev.truehop.perf.lab.http2.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Thread-safe, except that one thread reads: a connection of an app that speaks HTTP/2, and what a
/// script can do with it. What is not said by the script is what a decent server would do.
public final class Http2Connection {
  private static final byte[] OWN_PING = "the lab!".getBytes(StandardCharsets.US_ASCII);

  private final AppConnection connection;
  private final InputStream in;
  private final Map<Integer, Map<String, String>> begun = new HashMap<>();
  private final Map<Integer, Long> octets = new HashMap<>();
  private PingRule pings = (own, payload) -> own.send(Frame.ping(true, payload));
  private volatile int highest;
  private volatile boolean pinged;
  private volatile boolean ponged;

  private Http2Connection(AppConnection connection) {
    this.connection = connection;
    this.in = connection.in();
  }

  /// What to do with a PING. Called on the reading thread.
  public interface PingRule {
    void pinged(Http2Connection connection, byte[] payload) throws IOException;
  }

  /// Something to do beside the reading.
  public interface Step {
    void take() throws IOException;
  }

  /// Begins to speak: reads the preface and sends settings.
  public static Http2Connection accept(AppConnection connection) throws IOException {
    Http2Connection http2 = new Http2Connection(connection);
    String preface =
        new String(http2.in.readNBytes(Frame.PREFACE.length()), StandardCharsets.US_ASCII);
    if (!preface.equals(Frame.PREFACE)) {
      throw new IOException("not the preface: " + preface);
    }
    connection.write(Frame.settings());
    return http2;
  }

  /// Instead of answering PINGs.
  public Http2Connection onPing(PingRule rule) {
    pings = rule;
    return this;
  }

  /// What it is over HTTP/1.1 as well.
  public AppConnection connection() {
    return connection;
  }

  /// The last stream that was opened, 0 if there was none.
  public int highest() {
    return highest;
  }

  /// Reads the next request with its whole body, however long it takes.
  ///
  /// @throws java.io.EOFException when the other side ends it
  public Http2Request read() throws IOException {
    while (true) {
      Frame frame = Frame.read(in);
      switch (frame.type()) {
        case Frame.HEADERS -> {
          highest = frame.stream();
          begun.put(frame.stream(), Fields.decode(frame.block()));
          octets.put(frame.stream(), 0L);
        }
        case Frame.DATA -> octets.merge(frame.stream(), (long) frame.payload().length, Long::sum);
        case Frame.RST_STREAM -> begun.remove(frame.stream());
        case Frame.SETTINGS -> {
          if (!frame.has(Frame.ACK)) {
            send(Frame.settingsAcknowledged());
          }
        }
        case Frame.PING -> {
          if (!frame.has(Frame.ACK)) {
            pings.pinged(this, frame.payload());
          } else {
            ponged = pinged;
          }
        }
        default -> {
          // Priorities, windows that are never used up, a goodbye.
        }
      }
      boolean message = frame.type() == Frame.HEADERS || frame.type() == Frame.DATA;
      Map<String, String> fields = begun.get(frame.stream());
      if (message && frame.has(Frame.END_STREAM) && fields != null) {
        begun.remove(frame.stream());
        return request(frame.stream(), fields);
      }
    }
  }

  private Http2Request request(int stream, Map<String, String> fields) {
    String line = fields.getOrDefault(":method", "") + " " + fields.getOrDefault(":path", "");
    long hold = Long.parseLong(fields.getOrDefault(AppRequest.HOLD_MILLIS, "0"));
    String id = fields.getOrDefault(AppRequest.ID, "");
    Long body = octets.remove(stream);
    return new Http2Request(stream, new AppRequest(line, id, hold, body == null ? 0 : body));
  }

  /// Does something on a thread of its own. Whatever fails there fails because the connection is
  /// over, which the reading thread sees as well.
  public void later(Step step) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                step.take();
              } catch (IOException _) {
                // See above.
              }
            });
  }

  /// Executes a request and answers it, on the calling thread.
  public void answer(Http2Request request) throws IOException {
    connection.execute(request.request());
    respond(request);
  }

  /// Answers 200.
  public synchronized void respond(Http2Request request) throws IOException {
    byte[] head =
        Fields.encode(
            ":status", "200", AppRequest.ID, request.request().id(), "content-length", "3");
    send(Frame.headers(request.stream(), false, head), Frame.lastData(request.stream(), "ok\n"));
    connection.answered();
  }

  /// Asks the other side for a sign that it has read everything up to here.
  public synchronized void ping() throws IOException {
    pinged = true;
    send(Frame.ping(false, OWN_PING));
  }

  /// Whether it has given that sign.
  public boolean ponged() {
    return ponged;
  }

  /// Sends frames, in one piece.
  public synchronized void send(Frame... frames) throws IOException {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      piece.writeBytes(frame.octets());
    }
    connection.write(piece.toByteArray());
  }
}
