package dev.truehop.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.truehop.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {

  private final FakeView view = new FakeView();
  private final List<String> systemLog = new CopyOnWriteArrayList<>();
  private AdminServer admin;

  @BeforeEach
  void start() throws IOException {
    admin = AdminServer.start(HostPort.parse("127.0.0.1:0"), view, systemLog::add);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void answersOverHttp() throws IOException {
    String answer = exchange("GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("\r\nContent-type: text/plain; charset=utf-8\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\nLIVE\n"), answer);
  }

  @Test
  void aWrongMethodIsToldTheRightOne() throws IOException {
    String answer = exchange("GET /quitquitquit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertTrue(answer.contains("\r\nAllow: POST\r\n"), answer);
    assertEquals(List.of(), view.calls);
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    String answer = exchange("HEAD /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.contains("\r\nContent-length: 5\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void aRequestsBodyIsIgnored() throws IOException {
    String answer =
        exchange(
            "POST /drain_listeners HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Length: 5\r\n\r\nhello");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertEquals(List.of("drain"), view.calls);
  }

  @Test
  void aWebPageCanNotChangeAnything() throws IOException {
    String answer =
        exchange(
            "POST /quitquitquit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Origin: http://elsewhere\r\nContent-Length: 0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    assertEquals(List.of(), view.calls);
  }

  @Test
  void aDefectIsLoggedAndNotShown() throws IOException {
    view.broken = true;
    String answer = exchange("GET /ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
    assertFalse(answer.contains("secret"), answer);
    assertEquals(1, systemLog.size());
    assertTrue(systemLog.getFirst().contains("secret"));
  }

  @Test
  void aClientThatStandsStillHoldsUpNobody() throws IOException {
    try (Socket slow = connect()) {
      slow.getOutputStream().write("GET /rea".getBytes(StandardCharsets.US_ASCII));
      answersOverHttp();
    }
  }

  private Socket connect() throws IOException {
    HostPort address = admin.address();
    return new Socket(InetAddress.ofLiteral(address.host()), address.port());
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
