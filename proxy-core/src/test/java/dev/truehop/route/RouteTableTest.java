package dev.truehop.route;

import static dev.truehop.route.Tables.ANY;
import static dev.truehop.route.Tables.exact;
import static dev.truehop.route.Tables.header;
import static dev.truehop.route.Tables.hosts;
import static dev.truehop.route.Tables.methods;
import static dev.truehop.route.Tables.prefix;
import static dev.truehop.route.Tables.regex;
import static dev.truehop.route.Tables.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.sun.management.ThreadMXBean;
import dev.truehop.config.HeaderMatch;
import dev.truehop.config.StringMatch;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Immutable: what each kind of match means.
class RouteTableTest {

  @Test
  void theFirstMatchWins() {
    RouteTable table = Tables.of(exact("/a"), prefix("/a"), prefix("/"), ANY);
    assertEquals("0", routed(table, FakeHead.get("/a")));
    assertEquals("1", routed(table, FakeHead.get("/ab")));
    assertEquals("2", routed(table, FakeHead.get("/b")));
    assertEquals("3", routed(table, FakeHead.of("OPTIONS", "shop", "*")));
  }

  @Test
  void withoutAMatchThereIsNoRoute() {
    assertEquals("-", routed(Tables.of(exact("/a")), FakeHead.get("/")));
    assertEquals("-", routed(Tables.of(), FakeHead.get("/")));
  }

  @Test
  void aCatchAllTakesEveryTarget() {
    RouteTable table = Tables.of(ANY);
    for (String path : new String[] {"/", "", "*", "/../..%2f", "//", "/%zz"}) {
      assertEquals("0", routed(table, FakeHead.get(path)), path);
    }
  }

  @ParameterizedTest
  @CsvSource({"/api, 0", "/apix, 0", "/api/x, 0", "/ap, -", "/API, -", "/x/api, -"})
  void aPrefixIsAPrefixOfTheText(String path, String cluster) {
    assertEquals(cluster, routed(Tables.of(prefix("/api")), FakeHead.get(path)));
  }

  @ParameterizedTest
  @CsvSource({"/v1/x, 0", "/v12/x, 0", "/v1/x/y, -", "/z/v1/x, -", "/v/x, -"})
  void aRegexHasToMatchTheWholePath(String path, String cluster) {
    assertEquals(cluster, routed(Tables.of(regex("/v\\d+/[^/]*")), FakeHead.get(path)));
  }

  @Test
  void aTargetThatIsNoPathNeedsARouteThatAsksForNone() {
    RouteTable table = Tables.of(prefix("/"), methods("CONNECT"));
    assertEquals("1", routed(table, FakeHead.of("CONNECT", "db:5432", "db:5432")));
    assertEquals("-", routed(table, FakeHead.of("OPTIONS", "db", "*")));
  }

  @Test
  void theCommonCaseAllocatesNothing() {
    RouteTable table =
        Tables.of(
            exact("/health"),
            hosts(new StringMatch.Exact("shop.example"), new StringMatch.Suffix(".team.io")),
            methods("PATCH"),
            header("x-version", new StringMatch.Prefix("v"), false),
            prefix("/api/"));
    FakeHead head = FakeHead.of("GET", "other:80", "/api/orders/17", "x-request-id", "1");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int routed = 0;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      routed += Objects.requireNonNull(table.route(head)).index();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(40_000, routed);
    assertTrue(allocated < 10_000, () -> allocated + " octets in 10000 requests");
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example, 0",
    "SHOP.Example:8080, 0",
    "shop.example:, 0",
    "shop.example.org, -",
    "a.team.io, 1",
    "A.B.TEAM.IO:1, 1",
    "team.io, -",
    ".team.io, -",
    "xteam.io, -",
    "[2001:db8::1]:80, 2",
    "[2001:DB8::1], 2",
    "[2001:db8::10]:80, -",
    "'', -",
  })
  void hostsAreComparedWithoutCaseAndPort(String authority, String cluster) {
    RouteTable table =
        Tables.of(
            hosts(new StringMatch.Exact("x"), new StringMatch.Exact("shop.example")),
            hosts(new StringMatch.Suffix(".team.io")),
            hosts(new StringMatch.Exact("[2001:db8::1]")));
    assertEquals(cluster, routed(table, FakeHead.of("GET", authority, "/")));
  }

  @ParameterizedTest
  @CsvSource({"GET, 0", "PUT, 0", "get, -", "GETS, -", "POST, -"})
  void methodsAreComparedWithCase(String method, String cluster) {
    assertEquals(cluster, routed(Tables.of(methods("GET", "PUT")), FakeHead.of(method, "s", "/")));
  }

  @Test
  void everyPartOfAMatchHasToHold() {
    HeaderMatch a = new HeaderMatch("a", new StringMatch.Exact("1"), false);
    HeaderMatch b = new HeaderMatch("b", null, false);
    RouteTable table = Tables.of(Tables.headers(a, b));
    assertEquals("0", routed(table, FakeHead.of("GET", "s", "/", "B", "", "A", "1")));
    assertEquals("-", routed(table, FakeHead.of("GET", "s", "/", "a", "1")));
    assertEquals("-", routed(table, FakeHead.of("GET", "s", "/", "a", "2", "b", "1")));
  }

  /// The columns are: no such header; with the value `v1`; with `v2`; with `v1` and then `v2`.
  @ParameterizedTest
  @CsvSource({
    "exact,   false, n y n n",
    "exact,   true,  y n y y",
    "joined,  false, n n n y",
    "prefix,  false, n y y y",
    "prefix,  true,  y n n n",
    "regex,   false, n y n n",
    "regex,   true,  y n y y",
    "present, false, n y y y",
    "present, true,  y n n n",
  })
  void headersAreMatchedByTheirWholeValue(String kind, boolean invert, String cells) {
    RouteTable table = Tables.of(header("x-version", value(kind), invert));
    String[][] columns = {{}, {"v1"}, {"v2"}, {"v1", "v2"}};
    for (int i = 0; i < columns.length; i++) {
      String expected = cells.charAt(2 * i) == 'y' ? "0" : "-";
      assertEquals(expected, routed(table, version(columns[i])), "column " + i);
    }
  }

  private static @Nullable StringMatch value(String kind) {
    return switch (kind) {
      case "exact" -> new StringMatch.Exact("v1");
      case "joined" -> new StringMatch.Exact("v1,v2");
      case "prefix" -> new StringMatch.Prefix("v");
      case "regex" -> new StringMatch.Regex(Pattern.compile("v1"));
      default -> null;
    };
  }

  private static FakeHead version(String... values) {
    String[] fields = new String[4 + 2 * values.length];
    fields[0] = "x-versio";
    fields[1] = "v1";
    fields[2] = "x-versions";
    fields[3] = "v1";
    for (int i = 0; i < values.length; i++) {
      fields[4 + 2 * i] = "X-Version";
      fields[5 + 2 * i] = values[i];
    }
    return FakeHead.of("GET", "shop", "/", fields);
  }

  @Test
  void aRouteCarriesWhatTheRequestPathNeeds() {
    Route route = Tables.of(prefix("/a"), ANY).route(FakeHead.get("/b"));
    assertNotNull(route);
    assertEquals(1, route.index());
    assertEquals("1", route.name());
    assertEquals(15_000_000_000L, route.timeoutNanos());
    assertEquals(2, route.retries().attempts());
  }
}
