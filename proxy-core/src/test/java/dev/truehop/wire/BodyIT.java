package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every shape that a body can have, in front of an upstream that shows the exact octets.
@ExtendWith(ShowOutput.class)
class BodyIT {
  private static ScriptedUpstream upstream;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.playing(Scripts.polite());
    proxy = ProxyProcess.start(ProxyConfig.scripted(upstream.port()));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    upstream.close();
  }

  private static RawClient client() throws IOException {
    return RawClient.to(proxy.port());
  }

  @Test
  void aRequestBodyOfKnownLengthArrives() throws IOException {
    upstream.play(Scripts.echo());
    assertEquals("hello", RawClient.once(proxy.port(), RawClient.post("/", "hello")).text());
    assertTrue(upstream.only().received().endsWith("\r\n\r\nhello"));
  }

  @Test
  void bodiesOfManySizesComeBackEqual() throws IOException {
    upstream.play(Scripts.echo());
    try (RawClient client = client()) {
      for (int size : List.of(0, 1, 15, 1023, 8192, 65_535, 65_536, 65_537, 300_000)) {
        String body = "0123456789abcdef".repeat(size / 16 + 1).substring(0, size);
        Message response = client.send(RawClient.post("/" + size, body)).response();
        assertEquals(body, response.text(), () -> "size " + size);
      }
    }
    assertEquals(1, upstream.conversations().size(), "all on one kept connection");
  }

  @Test
  void chunkedRequestsKeepTheirChunksAndTrailersAndLoseExtensions() throws IOException {
    upstream.play(Scripts.echo());
    String head = RawClient.request("POST", "/", "Transfer-Encoding: chunked", "Trailer: x-sum");
    String chunks = "5;name=\"a;b\"\r\nhello\r\n0b\r\n, old world\r\n0\r\nX-Sum: 7\r\n\r\n";
    try (RawClient client = client()) {
      assertEquals("hello, old world", client.send(head + "\r\n" + chunks).response().text());
      assertEquals("again", client.send(RawClient.post("/", "again")).response().text());
    }
    String seen = upstream.only().received();
    assertTrue(seen.contains("\r\nTransfer-Encoding: chunked\r\n"), seen);
    assertTrue(seen.contains("hello\r\n0b\r\n, old world\r\n0\r\nX-Sum: 7\r\n\r\nPOST "), seen);
    assertTrue(!seen.contains("name="), seen);
  }

  @Test
  void chunkedRequestsMayComeOctetByOctet() throws IOException {
    upstream.play(Scripts.echo());
    String head = RawClient.request("POST", "/", "Transfer-Encoding: chunked");
    String chunks = "3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nt: 1\r\n\r\n";
    try (RawClient client = client()) {
      assertEquals("abcd", client.sendOneByOne(head + "\r\n" + chunks).response().text());
    }
  }

  @Test
  void chunkedResponsesPassWithTrailers() throws IOException {
    upstream.play(
        Scripts.answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n"
                + "4;x=1\r\nfour\r\n6\r\n and 6\r\n0\r\nx-sum: 9\r\n\r\n"));
    try (RawClient client = client()) {
      for (int i = 0; i < 3; i++) {
        Message response = client.send(RawClient.get("/")).response();
        assertEquals("four and 6", response.text());
        assertEquals(List.of(new Message.Field("x-sum", "9")), response.trailers());
      }
    }
    assertEquals(1, upstream.conversations().size());
  }

  @Test
  void headAnd204And304HaveNoBodyWhateverTheySay() throws IOException {
    upstream.play(
        c -> {
          for (Message r = c.request(); r != null; r = c.request()) {
            String length = r.target().equals("/204") ? "" : "Content-Length: 500\r\n";
            String status = r.method().equals("HEAD") ? "200" : r.target().substring(1);
            c.execute(r).write("HTTP/1.1 " + status + " X\r\n" + length + "\r\n");
          }
        });
    try (RawClient client = client()) {
      client.send(RawClient.request("HEAD", "/200") + "\r\n");
      assertEquals("500", client.responseTo("HEAD").field("content-length"));
      assertEquals(204, client.send(RawClient.get("/204")).response().status());
      assertEquals(304, client.send(RawClient.get("/304")).response().status());
      client.send(RawClient.request("HEAD", "/200") + "\r\n");
      assertEquals(200, client.responseTo("HEAD").status());
    }
    assertEquals(1, upstream.conversations().size());
  }

  @Test
  void aBodyThatEndsWithItsConnectionArrivesWholeAndEnds() throws IOException {
    String body = "x".repeat(100_000);
    upstream.play(
        c -> {
          c.execute(c.request()).write("HTTP/1.1 200 OK\r\n\r\n" + body);
        });
    try (RawClient client = client()) {
      Message response = client.send(RawClient.get("/")).response();
      assertEquals(body, response.text());
      if (!response.chunked()) {
        assertEquals("close", response.field("connection"));
      }
    }
  }

  @Test
  void aBodyCutShortNeverLooksComplete() throws IOException {
    upstream.play(
        c -> {
          c.execute(c.request());
          c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/cut"));
      Assertions.assertThrows(IOException.class, client::response);
    }
    upstream.play(
        c -> {
          c.execute(c.request());
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        });
    try (RawClient client = client()) {
      client.send(RawClient.get("/cut"));
      Assertions.assertThrows(IOException.class, client::response);
    }
  }

  @Test
  void interimResponsesPassBeforeTheFinalOne() throws IOException {
    upstream.play(
        Scripts.answering(
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
                + "HTTP/1.1 102 Processing\r\n\r\n"
                + Scripts.OK));
    try (RawClient client = client()) {
      for (int i = 0; i < 2; i++) {
        client.send(RawClient.get("/"));
        assertEquals("</a>", client.response().field("link"));
        assertEquals(102, client.response().status());
        assertEquals("ok", client.response().text());
      }
    }
    assertEquals(1, upstream.conversations().size());
  }

  @Test
  void expectContinueIsBetweenClientAndUpstream() throws IOException {
    upstream.play(
        c -> {
          for (String head = c.in().head(); head != null; head = c.in().head()) {
            assertEquals(0, c.in().available(), "the body waits");
            c.write("HTTP/1.1 100 Continue\r\n\r\n");
            c.respond(new String(c.in().exactly(5), java.nio.charset.StandardCharsets.US_ASCII));
          }
        });
    String head = RawClient.request("PUT", "/", "Content-Length: 5", "Expect: 100-continue");
    try (RawClient client = client()) {
      for (String body : List.of("first", "other")) {
        assertEquals(100, client.send(head + "\r\n").response().status());
        assertEquals(body, client.send(body).response().text());
      }
    }
    assertTrue(upstream.only().received().contains("Expect: 100-continue\r\n"));
  }

  @Test
  void anExpectationMayBeRefused() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 417 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
    String head = RawClient.request("PUT", "/", "Content-Length: 5", "Expect: 100-continue");
    try (RawClient client = client()) {
      assertEquals(417, client.send(head + "\r\n").response().status());
    }
  }

  @Test
  void anEarlyResponsePassesWhileTheRequestIsStillBeingSent() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 413 Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge");
          c.halfClose();
          c.in().untilEnd();
        });
    String head = RawClient.request("POST", "/", "Content-Length: 100000000");
    try (RawClient client = client()) {
      client.send(head + "\r\n" + "x".repeat(10_000));
      Message response = client.response();
      assertEquals(413, response.status());
      assertEquals("large", response.text());
      assertEquals("close", response.field("connection"));
    }
    Await.until("the upstream connection is given up", () -> upstream.open() == 0);
    upstream.play(Scripts.polite());
    assertEquals(200, RawClient.get(proxy.port(), "/").status());
  }

  @Test
  void octetsAfterAResponseAreNeverTheNextResponse() throws IOException {
    upstream.play(
        Scripts.answering(Scripts.OK + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"));
    try (RawClient client = client()) {
      for (int i = 0; i < 20; i++) {
        assertEquals("ok", client.send(RawClient.get("/")).response().text());
      }
    }
    assertEquals(20, upstream.conversations().size(), "each was closed after its response");
  }

  @Test
  void octetsOnAnIdleConnectionEndIt() throws IOException {
    upstream.play(
        c -> {
          c.execute(c.request()).write(Scripts.OK);
          Await.pauseMillis(20);
          c.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
          c.request();
        });
    assertEquals(200, RawClient.get(proxy.port(), "/").status());
    Await.until("the proxy ends it", () -> upstream.open() == 0);
    assertEquals(200, RawClient.get(proxy.port(), "/").status());
  }

  @Test
  void aResponseWithoutReasonOrLengthIsUnderstood() throws IOException {
    upstream.play(c -> c.execute(c.request()).write("HTTP/1.1 200 \r\n\r\nbody"));
    assertEquals("body", RawClient.get(proxy.port(), "/").text());
    assertNull(RawClient.get(proxy.port(), "/").field("content-length"));
  }

  @Test
  void bothDirectionsStreamAtOnce() throws IOException {
    upstream.play(
        c -> {
          c.in().head();
          c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (String size = c.in().line(); size != null; size = c.in().line()) {
            int count = Integer.parseInt(size.strip(), 16);
            c.write(size).write(c.in().exactly(count)).write(c.in().line());
            if (count == 0) {
              c.in().head();
              return;
            }
          }
        });
    try (RawClient client = client()) {
      client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked") + "\r\n");
      client.send("3\r\none\r\n");
      assertEquals(200, client.responseHead().status());
      assertEquals("3\r\none\r\n", client.octets(8));
      client.send("3\r\ntwo\r\n");
      assertEquals("3\r\ntwo\r\n", client.octets(8));
      client.send("0\r\n\r\n");
      assertEquals("0\r\n\r\n", client.octets(5));
    } catch (EOFException e) {
      throw new AssertionError("the streams are not independent", e);
    }
  }
}
