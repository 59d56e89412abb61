package dev.truehop.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A rule that cannot fail is a defect: each one meets a violation planted for it, and its
/// neighbour that is allowed.
class TidyRulesTest {
  private static final String MAIN = "proxy-core/src/main/java/dev/truehop/route/A.java";
  private static final String TEST = "proxy-core/src/test/java/dev/truehop/route/ATest.java";
  private static final String CLOCK = "proxy-core/src/main/java/dev/truehop/worker/Clock.java";
  private static final String CLI = "proxy-core/src/main/java/dev/truehop/cli/Main.java";
  private static final String SERVER = "proxy-core/src/main/java/dev/truehop/server/Server.java";
  private static final String REPLAY =
      "proxy-core/src/main/java/dev/truehop/exchange/ReplayBuffer.java";
  private static final String PAGE = "docs/page.md";

  /// A file that breaks a rule `count` times; none means that it is allowed there.
  private record Planted(String rule, long count, String path, String text) {}

  private static Stream<Planted> cases() {
    return Stream.of(sizes(), times(), calls(), words(), docs(), texts(), links()).flatMap(s -> s);
  }

  private static Stream<Planted> sizes() {
    return Stream.of(
        new Planted("filesAreShort", 0, MAIN, "\n".repeat(400)),
        new Planted("filesAreShort", 1, MAIN, "\n".repeat(401)),
        new Planted("filesAreShort", 0, PAGE, "\n".repeat(401)),
        new Planted("methodsAreShort", 0, MAIN, inClass("void a() {" + "\n".repeat(49) + "}")),
        new Planted("methodsAreShort", 1, MAIN, inClass("void a() {" + "\n".repeat(50) + "}")),
        new Planted(
            "methodsAreShort",
            1,
            TEST,
            inClass(
                "Runnable r = new Runnable() { public void run() {" + "\n".repeat(50) + "} };")),
        new Planted(
            "methodsHaveFewParameters",
            0,
            MAIN,
            inClass("void a(int a, int b, int c, int d, int e) {}")),
        new Planted(
            "methodsHaveFewParameters",
            1,
            MAIN,
            inClass("void a(int a, int b, int c, int d, int e, int f) {}")),
        new Planted(
            "methodsHaveFewParameters",
            1,
            TEST,
            inClass("A(int a, int b, int c, int d, int e, int f) {}")),
        new Planted(
            "methodsHaveFewParameters",
            0,
            MAIN,
            inClass("@Override public void a(int a, int b, int c, int d, int e, int f) {}")),
        new Planted(
            "methodsHaveFewParameters",
            0,
            TEST,
            inClass("@ParameterizedTest void a(int a, int b, int c, int d, int e, int f) {}")),
        new Planted(
            "methodsHaveFewParameters",
            0,
            MAIN,
            "record A(int a, int b, int c, int d, int e, int f) { A { assert a > 0; } }"),
        new Planted(
            "methodsHaveFewParameters",
            1,
            MAIN,
            "record A(int g) { static void of(int a, int b, int c, int d, int e, int f) {} }"));
  }

  private static Stream<Planted> times() {
    String rule = "nothingCallsWhatHasABetterReplacement";
    return Stream.of(
        new Planted(rule, 1, MAIN, inClass("long t = System.nanoTime();")),
        new Planted(rule, 1, TEST, inClass("long t = java.lang.System.nanoTime();")),
        new Planted(
            rule, 1, TEST, inClass("java.util.function.LongSupplier t = System::nanoTime;")),
        new Planted(rule, 1, TEST, "import static java.lang.System.nanoTime; class A {}"),
        new Planted(
            rule, 0, CLOCK, inClass("long t = System.nanoTime() + System.currentTimeMillis();")),
        new Planted(rule, 1, MAIN, inClass("long t = System.currentTimeMillis();")),
        new Planted(rule, 1, MAIN, inClass("Object t = java.time.Instant.now();")),
        new Planted(rule, 1, TEST, inClass("void a() throws Exception { Thread.sleep(1); }")),
        new Planted(
            rule, 1, TEST, inClass("void a() throws Exception { TimeUnit.SECONDS.sleep(1); }")),
        new Planted(rule, 0, MAIN, inClass("String s = \"System.nanoTime()\"; // Instant.now()")));
  }

  private static Stream<Planted> calls() {
    String rule = "nothingCallsWhatHasABetterReplacement";
    String retain = "import io.netty.buffer.ByteBuf; class A { void a(ByteBuf b) { b.retain(); } }";
    return Stream.of(
        new Planted(rule, 1, MAIN, inClass("void a() { System.out.println(); }")),
        new Planted(rule, 1, SERVER, inClass("void a() { System.err.println(); }")),
        new Planted(rule, 0, CLI, inClass("void a() { System.out.println(); }")),
        new Planted(rule, 0, TEST, inClass("void a() { System.out.println(); }")),
        new Planted(rule, 1, MAIN, inClass("String s = System.getProperty(\"a\");")),
        new Planted(rule, 1, MAIN, inClass("boolean s = Boolean.getBoolean(\"a\");")),
        new Planted(rule, 0, SERVER, inClass("String s = System.getProperty(\"a\");")),
        new Planted(
            rule, 1, MAIN, inClass("Object f = (Function<String, String>) String::toLowerCase;")),
        new Planted(
            "caseChangesNameTheirLocale", 1, MAIN, inClass("String s = \"A\".toLowerCase();")),
        new Planted(
            "caseChangesNameTheirLocale", 1, TEST, inClass("String s = \"A\".toUpperCase();")),
        new Planted(
            "caseChangesNameTheirLocale",
            0,
            MAIN,
            inClass("String s = \"A\".toLowerCase(Locale.ROOT);")),
        new Planted("onlyTheReplayBufferRetains", 1, MAIN, retain),
        new Planted("onlyTheReplayBufferRetains", 0, REPLAY, retain),
        new Planted("onlyTheReplayBufferRetains", 0, TEST, retain),
        new Planted(
            "onlyTheReplayBufferRetains",
            0,
            MAIN,
            "import io.netty.buffer.ByteBuf; class A { void a() { pools.retain(wanted, now, grace);"
                + " } }"));
  }

  private static Stream<Planted> words() {
    return Stream.of(
        new Planted("oneWordPerIdea", 1, MAIN, inClass("int backendCount;")),
        new Planted("oneWordPerIdea", 1, MAIN, inClass("void borrowConnection() {}")),
        new Planted("oneWordPerIdea", 1, MAIN, "class OriginServer {}"),
        new Planted("oneWordPerIdea", 1, MAIN, inClass("static final int MAX_BACKENDS = 1;")),
        new Planted(
            "oneWordPerIdea", 0, MAIN, inClass("int originForm; void checkOutOfOrder() {}")),
        new Planted("oneWordPerIdea", 0, TEST, inClass("int backendCount;")),
        new Planted("unitsAreWrittenOut", 1, MAIN, inClass("long timeoutMs;")),
        new Planted("unitsAreWrittenOut", 1, MAIN, inClass("void a(long delayNs) {}")),
        new Planted("unitsAreWrittenOut", 0, TEST, inClass("void a(long delayNs) {}")),
        new Planted("unitsAreWrittenOut", 0, MAIN, inClass("long timeoutMillis; int status;")));
  }

  private static Stream<Planted> docs() {
    String rule = "classesSayWhoMayTouchThem";
    return Stream.of(
        new Planted(rule, 1, MAIN, "final class A {}"),
        new Planted(rule, 1, MAIN, "/// Does things.\nfinal class A {}"),
        new Planted(rule, 1, MAIN, "// Immutable: not a doc comment.\nfinal class A {}"),
        new Planted(
            rule, 0, MAIN, "/// Worker-confined: does things.\nfinal class A { class B {} }"),
        new Planted(rule, 0, MAIN, "/// Who calls it.\ninterface A {}"),
        new Planted(rule, 0, MAIN, "enum A {}"),
        new Planted(rule, 0, MAIN, "record A() {}"),
        new Planted(rule, 0, CLI, "final class Main { public static void main(String[] args) {} }"),
        new Planted(rule, 0, TEST, "class ATest {}"),
        new Planted(
            "documentationIsMarkdown", 1, MAIN, "/" + "** Immutable: old style. */ class A {}"),
        new Planted("documentationIsMarkdown", 0, MAIN, "/// Immutable: new style.\nclass A {}"),
        new Planted("importsNameOneThing", 1, MAIN, "import java.util.*; class A {}"),
        new Planted("importsNameOneThing", 1, TEST, "import static java.util.Map.*; class A {}"),
        new Planted("importsNameOneThing", 0, MAIN, "import java.util.List; class A {}"),
        new Planted("noTestIsSwitchedOff", 1, TEST, inClass("@Disabled(\"flaky\") void a() {}")),
        new Planted("noTestIsSwitchedOff", 1, TEST, "@org.junit.jupiter.api.Disabled class A {}"),
        new Planted("noTestIsSwitchedOff", 0, TEST, inClass("@DisabledOnOs(WINDOWS) void a() {}")));
  }

  private static Stream<Planted> texts() {
    String left = "TO" + "DO";
    return Stream.of(
        new Planted("nothingIsLeftUndone", 1, MAIN, "// " + left + ": later\nclass A {}"),
        new Planted("nothingIsLeftUndone", 1, PAGE, "FIX" + "ME"),
        new Planted("nothingIsLeftUndone", 0, "bin/x", "mktemp a.XX" + "XXXX; " + left + "S"),
        new Planted("linesEndWithoutSpace", 2, PAGE, "a \nb\nc\t\n"),
        new Planted("linesEndWithoutSpace", 0, PAGE, "a\n\n  b\n"),
        new Planted("noFileNamesAMachinesFolders", 1, PAGE, "see /ro" + "ot/x"),
        new Planted("noFileNamesAMachinesFolders", 1, "bin/x", "cd \"/wo" + "rk/main\""),
        new Planted(
            "noFileNamesAMachinesFolders", 1, MAIN, inClass("String s = \"/tm" + "p/wt-a\";")),
        new Planted(
            "noFileNamesAMachinesFolders", 0, PAGE, "see docs/wo" + "rk/x and ~/ro" + "ot/x"),
        new Planted(
            "noFileNamesARegistry", 1, "pom.xml", "<url>https://repo" + ".example.org/maven</url>"),
        new Planted("noFileNamesARegistry", 1, "pom.xml", "<reposi" + "tories>"),
        new Planted("noFileNamesARegistry", 1, "sub/settings.xml", "<settings/>"),
        new Planted("noFileNamesARegistry", 0, PAGE, "https://maven.apache.org/guides"));
  }

  private static Stream<Planted> links() {
    String rule = "relativeLinksResolve";
    return Stream.of(
        new Planted(rule, 1, PAGE, "[gone](gone.md)"),
        new Planted(rule, 1, PAGE, "![gone](../gone.png \"title\")"),
        new Planted(rule, 1, PAGE, "[a][b]\n\n[b]: gone.md"),
        new Planted(rule, 1, PAGE, "[absolute](/docs/page.md)"),
        new Planted(rule, 1, PAGE, "# A heading\n[it](#another-heading)"),
        new Planted(rule, 1, PAGE, "[it](other.md#gone)"),
        new Planted(
            rule,
            0,
            PAGE,
            "## A `b`, [c](#it): d!\n"
                + "## It\n"
                + "## It\n"
                + "[1](#a-b-c-d) [2](other.md#top) [3](#it-1) [4](..) [5](../docs)"
                + " [6](https://gone.md)\n"
                + "`[7](gone.md)`\n"
                + "```\n"
                + "[8](gone.md)\n"
                + "```\n"));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleFindsWhatWasPlantedForIt() {
    Map<String, Rule> rules =
        TidyTest.RULES.stream().collect(Collectors.toMap(Rule::name, rule -> rule));
    return cases()
        .map(
            planted ->
                dynamicTest(
                    planted.rule() + ": " + planted.text().strip().lines().findFirst().orElse(""),
                    () -> {
                      Map<String, String> texts = new LinkedHashMap<>();
                      texts.put(planted.path(), planted.text());
                      texts.put("docs/other.md", "# Top\n");
                      var findings = rules.get(planted.rule()).findings(Repository.of(texts));
                      assertEquals(planted.count(), findings.size(), planted + " -> " + findings);
                    }));
  }

  @Test
  void everyRuleHasAPlantedViolationAndAnAllowedNeighbour() {
    Set<String> all = TidyTest.RULES.stream().map(Rule::name).collect(Collectors.toSet());
    assertEquals(all, namesOf(cases().filter(planted -> planted.count() > 0)));
    assertEquals(all, namesOf(cases().filter(planted -> planted.count() == 0)));
  }

  private static Set<String> namesOf(Stream<Planted> cases) {
    return cases.map(Planted::rule).collect(Collectors.toSet());
  }

  private static String inClass(String member) {
    return "class A { " + member + "\n}";
  }
}
