package dev.truehop.route;

import static dev.truehop.route.Tables.exact;
import static dev.truehop.route.Tables.prefix;
import static dev.truehop.route.Tables.routed;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Immutable: the readings of a path, and that no trick reaches a route that one of them forbids.
class NormalPathTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b/c/./../../g, /a/g, /a/g",
    "/., /, /",
    "/.., /, /",
    "/../x, /x, /x",
    "/../../../x, /x, /x",
    "/a/.., /, /",
    "/a/../, /, /",
    "/a/., /a/, /a/",
    "/a/b/.., /a/, /a/",
    "//, /, /",
    "//a///b//, /a/b/, /a/b/",
    "/a//../b, /a/b, /b",
    "/%41%7e%2D, /A~-, /A~-",
    "/%2e%2E/x, /x, /x",
    "/a/%2e./x, /x, /x",
    "/a%2fb, /a%2Fb, /a/b",
    "/a%5cb, /a%5Cb, /a/b",
    "/a\\b, /a\\b, /a/b",
    "/a%20%c3%bc, /a%20%C3%BC, /a%20%C3%BC",
    "/%zz%4, /%zz%4, /%zz%4",
    "/%, /%, /%",
    "/%252e%252e/x, /%252e%252e/x, /%252e%252e/x",
    "/p/..%2fadmin, /p/..%2Fadmin, /admin",
    "/p/..%5cadmin, /p/..%5Cadmin, /admin",
    "/p/%2e%2e%2fadmin, /p/..%2Fadmin, /admin",
    "/p/..\\admin, /p/..\\admin, /admin",
    "/p/..;x=1/admin, /p/..;x=1/admin, /admin",
    "/p/.../x, /p/.../x, /p/.../x",
    "/p/..a/.b/x, /p/..a/.b/x, /p/..a/.b/x",
  })
  void bothReadingsOfAPath(String path, String plain, String eager) {
    byte[] b = ("~" + path + "~").getBytes(ISO_8859_1);
    assertEquals(plain, text(NormalPath.plain(b, 1, b.length - 1)));
    assertEquals(eager, text(NormalPath.eager(b, 1, b.length - 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/a/b.c", "/.well-known/x", "/a/.git/b", "/a;b=c/d", "/a.../x", "/~a"})
  void anOrdinaryPathNeedsNoReading(String path) {
    byte[] b = path.getBytes(ISO_8859_1);
    assertFalse(NormalPath.isNeeded(b, 0, b.length));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261121})
  void aPathThatNeedsNoReadingIsItsOwnReading(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 200_000; run++) {
      byte[] path = path(random);
      byte[] plain = NormalPath.plain(path, 0, path.length);
      byte[] eager = NormalPath.eager(path, 0, path.length);
      String replay = "seed " + seed + " run " + run + ": " + text(path);
      if (!NormalPath.isNeeded(path, 0, path.length)) {
        assertArrayEquals(path, plain, replay);
        assertArrayEquals(path, eager, replay);
        assertFalse(NormalPath.isAmbiguous(plain, eager), replay);
      }
      assertFalse(text(eager).contains("//"), replay);
      assertFalse(text(plain).contains("//"), replay);
      assertFalse((text(plain) + "/").contains("/../"), replay);
      assertTrue(eager[0] == '/' && plain[0] == '/', replay);
    }
  }

  /// Route 0 is for `/admin`, route 1 for `/public/`: neither may be reached in the other's name.
  @ParameterizedTest
  @CsvSource({
    "/public/x, 1",
    "/admin/x, 0",
    "/public/../admin, 0",
    "//admin, 0",
    "/%61dmin, 0",
    "/public/%2e%2e/admin, 0",
    "/admin/../public/x, 1",
    "/../admin, 0",
    "/public/..%2fadmin, -",
    "/public/..%5cadmin, -",
    "/public/..\\admin, -",
    "/public/..;/admin, -",
    "/public/x//../../admin, -",
    "/admin/..%2fpublic/x, -",
    "/%2fadmin, -",
    "/public%2fx, -",
    "/public/a%2fb, 1",
    "/public/a%20b, 1",
    "/public/../x, -",
  })
  void noSpellingOfAPathReachesAnotherRoute(String path, String cluster) {
    RouteTable table = Tables.of(prefix("/admin"), prefix("/public/"));
    assertEquals(cluster, routed(table, FakeHead.get(path)));
  }

  @Test
  void aLiteralMatchesHoweverItsEncodingIsSpelt() {
    RouteTable table = Tables.of(exact("/a%2fb"), exact("/%7euser"), exact("/caf%c3%a9"));
    assertEquals("0", routed(table, FakeHead.get("/a%2Fb")));
    assertEquals("1", routed(table, FakeHead.get("/~user")));
    assertEquals("2", routed(table, FakeHead.get("/caf%C3%a9")));
  }

  private static byte[] path(SplittableRandom random) {
    String[] pieces = {"/", "/", ".", "..", "a", "%2e", "%2F", "%5c", "\\", ";", "%", "%41", "%20"};
    StringBuilder path = new StringBuilder("/");
    for (int i = random.nextInt(10); i > 0; i--) {
      path.append(pieces[random.nextInt(pieces.length)]);
    }
    return path.toString().getBytes(ISO_8859_1);
  }

  private static String text(byte[] b) {
    return new String(b, ISO_8859_1);
  }
}
