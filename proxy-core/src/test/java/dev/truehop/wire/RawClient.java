package dev.truehop.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Assertions;

/// Confined to one thread at a time. A client that sends exactly the octets it is told to, and
/// reads with a deadline.
final class RawClient implements AutoCloseable {
  private static final int READ_TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final OctetReader in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new OctetReader(socket.getInputStream());
  }

  static RawClient to(int port) throws IOException {
    return to(port, 0);
  }

  /// @param receiveBuffer octets of the kernel's receive buffer, 0 for the kernel's choice
  static RawClient to(int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MILLIS);
    return new RawClient(socket);
  }

  /// Talks through a socket that is connected already, to the proxy or by way of TLS.
  static RawClient over(Socket socket) throws IOException {
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    return new RawClient(socket);
  }

  /// One GET on a connection of its own.
  static Message get(int port, String target) throws IOException {
    return once(port, get(target));
  }

  /// One request on a connection of its own.
  static Message once(int port, String request) throws IOException {
    try (RawClient client = to(port)) {
      return client.send(request).responseTo(request.substring(0, request.indexOf(' ')));
    }
  }

  static String get(String target, String... fields) {
    return request("GET", target, fields) + "\r\n";
  }

  static String post(String target, String body, String... fields) {
    return request("POST", target, fields) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /// A head without its empty line.
  static String request(String method, String target, String... fields) {
    StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: test\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.toString();
  }

  RawClient send(String octets) throws IOException {
    return send(octets.getBytes(ISO_8859_1));
  }

  RawClient send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    return this;
  }

  /// Each octet in a segment of its own.
  RawClient sendOneByOne(String octets) throws IOException {
    for (byte octet : octets.getBytes(ISO_8859_1)) {
      socket.getOutputStream().write(octet);
    }
    return this;
  }

  Message response() throws IOException {
    return in.responseTo("GET");
  }

  Message responseTo(String method) throws IOException {
    return in.responseTo(method);
  }

  /// Only the head of the next response.
  Message responseHead() throws IOException {
    return in.responseTo("HEAD");
  }

  String octets(int count) throws IOException {
    return new String(in.exactly(count), ISO_8859_1);
  }

  String untilEnd() throws IOException {
    return new String(in.untilEnd(), ISO_8859_1);
  }

  OctetReader in() {
    return in;
  }

  /// The connection ends here, by FIN or RST, without another octet.
  void expectEnd() throws IOException {
    int octet;
    try {
      octet = in.octet();
    } catch (SocketException _) {
      octet = -1;
    }
    Assertions.assertEquals(-1, octet, "octets after the last expected one");
  }

  int port() {
    return socket.getLocalPort();
  }

  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /// Ends with RST.
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
