package dev.truehop.perf.lab.app;

import dev.truehop.perf.Door;
import dev.truehop.perf.Waiting;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Worker-confined (to its virtual thread): one connection of an app, and what a script can do with
/// it.
public final class AppConnection {
  private static final int MOST_PEEKED = 8192;

  private final App app;
  private final Door door;
  private final Socket socket;
  private final InputStream in;
  private final long number;
  private long served;
  private long idleSinceNanos;
  private long decidedNanos;

  AppConnection(App app, Door door, Socket socket) throws IOException {
    this.app = app;
    this.door = door;
    this.socket = socket;
    this.number = door.accepted();
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(new CountingStream(socket.getInputStream(), app));
    idleSinceNanos = app.clock().nanos();
  }

  public App app() {
    return app;
  }

  public Door door() {
    return door;
  }

  /// How many connections had been accepted at this door, this one included.
  public long number() {
    return number;
  }

  /// Requests answered.
  public long served() {
    return served;
  }

  /// Nanoseconds since the last answer, or since it was opened.
  public long idleNanos() {
    return app.clock().nanos() - idleSinceNanos;
  }

  /// Waits for the first octet of the next request. The first one of a connection may take as long
  /// as it likes, as in Node, whose idle timer begins with an answer.
  ///
  /// @param limit whole milliseconds
  /// @return false if the time passed and none came
  /// @throws EOFException if the other side has closed
  public boolean awaitsRequest(Duration limit) throws IOException {
    socket.setSoTimeout(served == 0 ? 0 : Math.toIntExact(limit.toMillis()));
    in.mark(1);
    try {
      if (in.read() < 0) {
        throw new EOFException("closed by the proxy");
      }
      in.reset();
      return true;
    } catch (SocketTimeoutException _) {
      // Another look, right behind a look at the clock: what comes later than this comes too late.
      decidedNanos = app.clock().nanos();
      return in.available() > 0;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  /// What one read brings of the next request. It is not used up.
  public String peek() throws IOException {
    in.mark(MOST_PEEKED);
    byte[] first = new byte[MOST_PEEKED];
    int count = in.read(first);
    if (count < 0) {
      throw new EOFException("closed by the proxy");
    }
    in.reset();
    return new String(first, 0, count, StandardCharsets.US_ASCII);
  }

  /// Reads the next request, however long it takes.
  public AppRequest read() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("closed by the proxy");
    }
    in.reset();
    return AppRequest.read(in);
  }

  /// Executes and answers it.
  public void answer(AppRequest request) throws IOException {
    execute(request);
    respond(request, "");
  }

  /// Does what the request asks for, in the time that it asks for.
  ///
  /// @return how often this request has been executed now
  public int execute(AppRequest request) {
    app.began();
    int times = app.log().executed(request.id());
    pause(Duration.ofMillis(request.holdMillis()));
    app.ended();
    return times;
  }

  /// Answers 200.
  ///
  /// @param fields further header lines, each with its CRLF
  public void respond(AppRequest request, String fields) throws IOException {
    write(
        "HTTP/1.1 200 OK\r\n%s: %s\r\n%scontent-length: 3\r\n\r\nok\n"
            .formatted(AppRequest.ID, request.id(), fields));
    answered();
  }

  /// Notes that an answer is complete.
  public void answered() {
    served++;
    idleSinceNanos = app.clock().nanos();
    door.idleSince(idleSinceNanos);
  }

  /// Writes whatever it is.
  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.US_ASCII));
  }

  void write(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  InputStream in() {
    return in;
  }

  public void pause(Duration time) {
    Waiting.pause(app.clock(), time);
  }

  /// Closes as a program that has stopped to look does: what arrives in the meantime is accepted by
  /// the kernel and never executed. Call it when the decision is made.
  ///
  /// @param lag from the decision to the close
  public void closeUnannounced(Duration lag) throws IOException {
    if (decidedNanos == 0) {
      decidedNanos = app.clock().nanos();
    }
    door.closeDecided();
    pause(lag);
    long age = idleNanos();
    String unread = new String(in.readNBytes(in.available()), StandardCharsets.US_ASCII);
    if (unread.isEmpty()) {
      close();
    } else {
      reset();
      String id = AppRequest.idIn(unread);
      app.threwAway(id, app.clock().nanos() - decidedNanos);
    }
    if (served > 0) {
      app.closeAge().record(age);
    }
  }

  /// Closes as `close(2)` does: a FIN, or a reset alone if octets were left unread. (Java would end
  /// its output before and so send both.)
  public void close() throws IOException {
    if (in.available() > 0) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  /// Closes with a reset.
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Ends its own side only; the other goes on. Notes the age, as a close.
  public void halfClose() throws IOException {
    door.closeDecided();
    long age = idleNanos();
    socket.shutdownOutput();
    if (served > 0) {
      app.closeAge().record(age);
    }
  }

  /// Reads and drops what comes, until the other side ends or the time is over.
  public void discard(Duration limit) throws IOException {
    socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketTimeoutException _) {
      // Long enough.
    }
  }
}
