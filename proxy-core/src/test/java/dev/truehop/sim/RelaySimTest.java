package dev.truehop.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelaySimTest {
  private final SimWorld world = SimWorld.of(1, SimConfigs.plain());
  private final SimApp app = world.app(SimConfigs.APP);

  @AfterEach
  void nothingIsLeft() {
    world.close();
  }

  @Test
  void aRequestIsAnswered() {
    SimClient client = world.client().get("/a");
    assertEquals("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", client.text());
    assertEquals(1, app.executions("/a"));
    assertTrue(client.open());
    assertFalse(app.connection(0).ended());
  }
}
