package dev.truehop.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// grpc-js as client and as server, in each combination with grpc-java.
@ExtendWith(ShowOutput.class)
class GrpcNodeIT {
  private static GrpcNode node;
  private static ChildProcess nodeServer;
  private static GrpcServer javaServer;
  private static ProxyProcess proxy;

  @BeforeAll
  static void start() throws Exception {
    node = GrpcNode.unpack();
    nodeServer = node.serve("node.Echo");
    javaServer = GrpcServer.start();
    proxy =
        ProxyProcess.start(
            new ProxyConfig()
                .cluster("node", GrpcNode.port(nodeServer))
                .with("protocol: http2")
                .cluster("java", javaServer.port())
                .with("protocol: http2")
                .cluster("down", NginxUpstream.freePort())
                .with("protocol: http2")
                .route("/node.", "node")
                .route("/java.", "java")
                .route("/down.", "down"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : new AutoCloseable[] {proxy, javaServer, nodeServer, node}) {
      if (open != null) {
        open.close();
      }
    }
  }

  @Test
  void fromJavaToNode() {
    try (GrpcClient client = GrpcClient.to(proxy.port())) {
      GrpcBattery.run(client, "node.Echo");
    }
  }

  @Test
  void fromNodeToJava() throws Exception {
    assertEquals("done", node.visit(proxy.port(), "java.Echo"));
  }

  @Test
  void fromNodeToNode() throws Exception {
    assertEquals("done", node.visit(proxy.port(), "node.Echo"));
  }
}
