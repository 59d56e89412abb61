package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Confined to the thread that reads. Cuts octets into messages, and keeps the first ones exactly
/// as they came.
final class OctetReader {
  private static final int RECORDED_OCTETS = 256 * 1024;

  private final InputStream in;
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();

  OctetReader(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /// What has been taken so far, exactly, up to a limit.
  String recorded() {
    synchronized (record) {
      return record.toString(ISO_8859_1);
    }
  }

  int available() throws IOException {
    return in.available();
  }

  /// What is there now, without taking it.
  byte[] peek() throws IOException {
    in.mark(64 * 1024);
    byte[] there = in.readNBytes(in.available());
    in.reset();
    return there;
  }

  /// The next octet, or -1 at the end.
  int octet() throws IOException {
    int octet = in.read();
    if (octet >= 0) {
      keep(new byte[] {(byte) octet}, 1);
    }
    return octet;
  }

  private void keep(byte[] octets, int count) {
    synchronized (record) {
      record.write(octets, 0, Math.min(count, Math.max(0, RECORDED_OCTETS - record.size())));
    }
  }

  /// Everything up to and including the line end, or null where the stream ended before.
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = octet(); octet >= 0; octet = octet()) {
      line.append((char) octet);
      if (octet == '\n') {
        return line.toString();
      }
    }
    if (line.isEmpty()) {
      return null;
    }
    throw new EOFException("ended within: " + line);
  }

  /// A head with its empty line, or null where the stream ended before its first octet.
  String head() throws IOException {
    String line = line();
    if (line == null) {
      return null;
    }
    StringBuilder head = new StringBuilder(line);
    while (!line.equals("\r\n")) {
      line = line();
      if (line == null) {
        throw new EOFException("ended within a head: " + head);
      }
      head.append(line);
    }
    return head.toString();
  }

  byte[] exactly(int count) throws IOException {
    byte[] octets = in.readNBytes(count);
    keep(octets, octets.length);
    if (octets.length < count) {
      throw new EOFException(octets.length + " octets instead of " + count);
    }
    return octets;
  }

  byte[] untilEnd() throws IOException {
    byte[] octets = in.readAllBytes();
    keep(octets, octets.length);
    return octets;
  }

  /// Reads octets that nobody wants to keep.
  ///
  /// @return their checksum
  long checksum(long count) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[64 * 1024];
    for (long left = count; left > 0; ) {
      int octets = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (octets < 0) {
        throw new EOFException(left + " of " + count + " octets are missing");
      }
      sum.update(buffer, 0, octets);
      left -= octets;
    }
    return sum.getValue();
  }

  /// A request with its body, or null at the end.
  Message request() throws IOException {
    String head = head();
    return head == null ? null : body(new Message(head, new byte[0], List.of()), false);
  }

  /// A response with its body. Interim responses are responses of their own here.
  Message responseTo(String method) throws IOException {
    String head = head();
    if (head == null) {
      throw new EOFException("no response");
    }
    Message start = new Message(head, new byte[0], List.of());
    int status = start.status();
    boolean none = method.equals("HEAD") || status < 200 || status == 204 || status == 304;
    return none ? start : body(start, true);
  }

  private Message body(Message start, boolean untilEnd) throws IOException {
    String length = start.field("content-length");
    if (start.chunked()) {
      return chunked(start.head());
    }
    if (length != null) {
      return new Message(start.head(), exactly(Integer.parseInt(length)), List.of());
    }
    return untilEnd ? new Message(start.head(), untilEnd(), List.of()) : start;
  }

  private Message chunked(String head) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(exactly(size));
      if (!"\r\n".equals(line())) {
        throw new IOException("chunk data not followed by CRLF");
      }
    }
    List<Message.Field> trailers = new ArrayList<>();
    for (String line = line(); !"\r\n".equals(line); line = line()) {
      if (line == null) {
        throw new EOFException("ended within the trailers");
      }
      trailers.add(Message.Field.parse(line));
    }
    return new Message(head, body.toByteArray(), List.copyOf(trailers));
  }

  private int chunkSize() throws IOException {
    String line = line();
    if (line == null) {
      throw new EOFException("ended within a chunked body");
    }
    return Integer.parseInt(line.split(";", -1)[0].strip(), 16);
  }
}
