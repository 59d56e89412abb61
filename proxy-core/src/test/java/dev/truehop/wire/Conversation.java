package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/// Thread-safe where said; else confined to the script that plays it. One connection that the proxy
/// made to a scripted upstream.
final class Conversation {
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final ScriptedUpstream upstream;
  private final Socket socket;
  private final OctetReader in;
  private volatile long closesAtNanos;
  private volatile boolean over;
  private volatile boolean reading;

  Conversation(ScriptedUpstream upstream, Socket socket) throws IOException {
    this.upstream = upstream;
    this.socket = socket;
    this.in = new OctetReader(new Reading(socket.getInputStream()));
    socket.setTcpNoDelay(true);
  }

  OctetReader in() {
    return in;
  }

  /// The next request with its body, or null at the end of the connection.
  Message request() throws IOException {
    return in.request();
  }

  /// The app does what the request says: counted under the request's target.
  Conversation execute(Message request) {
    upstream.executed(request.target());
    return this;
  }

  Conversation write(String octets) throws IOException {
    return write(octets.getBytes(ISO_8859_1));
  }

  Conversation write(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    return this;
  }

  /// A 200 with a Content-Length.
  Conversation respond(String body, String... fields) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return write(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /// Waits for the next octet without taking it.
  ///
  /// @param atNanos when to give up; [#closesAtNanos] tells the test
  /// @return whether there is one
  boolean octetBefore(long atNanos) throws IOException {
    closesAtNanos = atNanos;
    while (in.available() == 0) {
      if (Await.nanos() - atNanos >= 0) {
        return false;
      }
      Await.pause(Math.min(POLL_NANOS, Math.max(1, atNanos - Await.nanos())));
    }
    return true;
  }

  /// Thread-safe: when the script will close this idle connection; 0 before it knows.
  long closesAtNanos() {
    return closesAtNanos;
  }

  Conversation halfClose() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /// Thread-safe. FIN, or RST where octets have not been read; it has left when this returns. A
  /// socket that is closed under its reader is closed by the reader, some time later, which may
  /// take a request until then.
  void close() throws IOException {
    socket.close();
    Await.until("the script has left its read", () -> !reading);
  }

  /// Thread-safe. RST.
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  /// Thread-safe: the exact octets that the script has taken so far.
  String received() {
    return in.recorded();
  }

  /// Thread-safe: whether the script has ended, and the connection with it.
  boolean over() {
    return over;
  }

  void play(ScriptedUpstream.Script script) {
    try (socket) {
      script.serve(this);
    } catch (IOException _) {
      // The proxy closed it, or the script did: both are ends.
    } finally {
      over = true;
    }
  }

  /// Confined to the script. Tells while a read is under way.
  private final class Reading extends FilterInputStream {
    Reading(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
      reading = true;
      try {
        return super.read(to, from, length);
      } finally {
        reading = false;
      }
    }
  }
}
