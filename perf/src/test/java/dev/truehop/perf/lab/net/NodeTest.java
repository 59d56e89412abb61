package dev.truehop.perf.lab.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeTest {
  private static final String ADDRESS = Node.podAddress(1);
  private static final int PORT = 3000;
  private static final int TIMEOUT_MILLIS = 60_000;

  /// Long enough for a packet between two namespaces, short enough to wait for one that never
  /// comes.
  private static final int SILENCE_MILLIS = 300;

  @BeforeEach
  void namespacesAreNeeded() throws InterruptedException {
    Optional<String> obstacle = Obstacles.toNamespaces();
    assumeTrue(obstacle.isEmpty(), () -> "no network namespaces: " + obstacle.orElseThrow());
  }

  @Test
  void aPodIsReachedFromItsNodeOnly() throws IOException, InterruptedException {
    try (Node node = Node.create()) {
      Pod pod = node.pod();
      try (ServerSocket server = listen(pod)) {
        node.plug(pod, ADDRESS);
        try (Socket client = dial(node);
            Socket served = server.accept()) {
          served.getOutputStream().write('a');
          assertEquals('a', client.getInputStream().read());
        }
        assertFalse(reachable(), "from outside of the node");
      }
    }
  }

  @Test
  void whoTakesOverAnAddressAnswersOldConnectionsWithAReset()
      throws IOException, InterruptedException {
    try (Node node = Node.create()) {
      Pod old = node.pod();
      Pod replacement = node.pod();
      try (ServerSocket first = listen(old);
          ServerSocket _ = listen(replacement)) {
        node.plug(old, ADDRESS);
        try (Socket client = dial(node);
            Socket _ = first.accept()) {
          node.unplug(old);
          node.plug(replacement, ADDRESS);
          client.getOutputStream().write('a');
          assertThrows(SocketException.class, client.getInputStream()::read);
        }
      }
    }
  }

  @Test
  void oldFlowsCanBeDroppedWithoutAWordWhileNewOnesPass() throws IOException, InterruptedException {
    try (Node node = Node.create()) {
      Pod old = node.pod();
      Pod replacement = node.pod();
      try (ServerSocket first = listen(old);
          ServerSocket second = listen(replacement)) {
        node.plug(old, ADDRESS);
        try (Socket client = dial(node);
            Socket _ = first.accept()) {
          node.unplug(old);
          replacement.dropOldFlows();
          node.plug(replacement, ADDRESS);
          client.setSoTimeout(SILENCE_MILLIS);
          client.getOutputStream().write('a');
          assertThrows(SocketTimeoutException.class, client.getInputStream()::read);
        }
        passes(node, second);
      }
    }
  }

  @Test
  void aRouterThatForgetsAnswersForTheOtherSide() throws IOException, InterruptedException {
    try (Node node = Node.create()) {
      Pod pod = node.pod();
      try (ServerSocket server = listen(pod)) {
        Router router = node.plugThroughRouter(pod, ADDRESS);
        try (Socket client = dial(node);
            Socket served = server.accept()) {
          router.forgetFlows();
          client.getOutputStream().write('a');
          assertThrows(SocketException.class, client.getInputStream()::read);
          served.setSoTimeout(SILENCE_MILLIS);
          assertThrows(SocketTimeoutException.class, served.getInputStream()::read);
        }
        passes(node, server);
      }
    }
  }

  @Test
  void whatADarkPodMissedArrivesWhenItHeals() throws IOException, InterruptedException {
    try (Node node = Node.create()) {
      Pod pod = node.pod();
      try (ServerSocket server = listen(pod)) {
        node.plug(pod, ADDRESS);
        try (Socket client = dial(node);
            Socket served = server.accept()) {
          pod.goDark();
          client.getOutputStream().write('a');
          served.setSoTimeout(SILENCE_MILLIS);
          assertThrows(SocketTimeoutException.class, served.getInputStream()::read);
          pod.heal();
          served.setSoTimeout(TIMEOUT_MILLIS);
          assertEquals('a', served.getInputStream().read());
        }
      }
    }
  }

  private static void passes(Node node, ServerSocket server)
      throws IOException, InterruptedException {
    try (Socket client = dial(node);
        Socket served = server.accept()) {
      client.getOutputStream().write('b');
      assertEquals('b', served.getInputStream().read());
    }
  }

  private static ServerSocket listen(Pod pod) throws IOException, InterruptedException {
    ServerSocket server = pod.network().call(() -> new ServerSocket(PORT));
    server.setSoTimeout(TIMEOUT_MILLIS);
    return server;
  }

  private static Socket dial(Node node) throws IOException, InterruptedException {
    return node.network()
        .call(
            () -> {
              Socket socket = new Socket();
              socket.connect(new InetSocketAddress(ADDRESS, PORT), TIMEOUT_MILLIS);
              socket.setSoTimeout(TIMEOUT_MILLIS);
              return socket;
            });
  }

  private static boolean reachable() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ADDRESS, PORT), SILENCE_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
