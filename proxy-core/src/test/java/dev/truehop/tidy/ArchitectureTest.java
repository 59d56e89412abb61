package dev.truehop.tidy;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The module arrows, held over the compiled production classes; perf, which depends on this
/// module, is not on the class path and can only be named by an arrow that must not exist.
class ArchitectureTest {
  /// Rule -> a class that breaks it. Compiled here, in the packages that the rule is about.
  private static final Map<String, Planted> PLANTED =
      Map.ofEntries(
          entry(
              "config knows nobody", new Planted("config.KnowsPool", "dev.truehop.pool.Target f;")),
          entry(
              "config knows neither Netty nor a logger",
              new Planted("config.Logs", "System.Logger field = System.getLogger(\"a\");")),
          entry(
              "pool knows config only",
              new Planted("pool.KnowsExchange", "dev.truehop.exchange.Target field;")),
          entry(
              "tls knows config only", new Planted("tls.KnowsPool", "dev.truehop.pool.Target f;")),
          entry(
              "only the development authority knows BouncyCastle",
              new Planted("tls.KnowsBouncyCastle", "org.bouncycastle.cert.CertIOException f;")),
          entry(
              "pool does not know Netty",
              new Planted("pool.KnowsNetty", "io.netty.buffer.ByteBuf field;")),
          entry(
              "nobody depends on perf",
              new Planted("server.KnowsPerf", "dev.truehop.perf.Target field;")),
          entry(
              "what decides does not know what acts",
              new Planted("retry.KnowsUpstream", "dev.truehop.upstream.Target field;")),
          entry(
              "http1 does not know where requests go",
              new Planted("http1.KnowsRoute", "dev.truehop.route.Target field;")),
          entry(
              "only a program's main ends the process",
              new Planted("server.Exits", "void end() { System.exit(1); }")));

  private record Planted(String type, String member) {}

  /// The arrows go by package names; without this, all of Netty and the JDK is read for its
  /// supertypes.
  @BeforeAll
  static void readOnlyWhatIsChecked() {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
  }

  @TestFactory
  Stream<DynamicTest> everyArrowHolds() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.truehop");
    for (String module : List.of("config", "tls", "pool", "http1", "cli")) {
      assertTrue(
          classes.stream().anyMatch(c -> c.getPackageName().equals("dev.truehop." + module)),
          "not on the class path: " + module);
    }
    return Arrows.RULES.stream()
        .map(
            rule ->
                dynamicTest(
                    rule.getDescription(), () -> rule.allowEmptyShould(true).check(classes)));
  }

  @Test
  void everyArrowFindsTheClassPlantedAgainstIt(@TempDir Path folder) throws IOException {
    JavaClasses classes = compiled(folder);
    for (ArchRule rule : Arrows.RULES) {
      String type = PLANTED.get(rule.getDescription()).type();
      var result = rule.evaluate(classes);
      assertTrue(result.hasViolation(), rule.getDescription());
      List<String> details = result.getFailureReport().getDetails();
      assertTrue(details.stream().anyMatch(d -> d.contains(type)), type + " in " + details);
      assertFalse(details.stream().anyMatch(d -> d.contains(".Target ")), details.toString());
    }
    Set<String> names =
        Arrows.RULES.stream().map(ArchRule::getDescription).collect(Collectors.toSet());
    assertEquals(names, PLANTED.keySet());
  }

  private static JavaClasses compiled(Path folder) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name : List.of("pool", "exchange", "perf", "upstream", "route")) {
      sources.put(name + "/Target.java", source(name + ".Target", "int field;"));
    }
    PLANTED
        .values()
        .forEach(
            p -> sources.put(p.type().replace('.', '/') + ".java", source(p.type(), p.member())));
    String[] arguments = {"-proc:none", "-d", folder.toString()};
    List<String> files = new ArrayList<>(List.of(arguments));
    for (Map.Entry<String, String> entry : sources.entrySet()) {
      Path file = folder.resolve("src").resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, entry.getValue());
      files.add(file.toString());
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, compiler.run(null, null, null, files.toArray(String[]::new)));
    return new ClassFileImporter().importPath(folder.resolve("dev"));
  }

  private static String source(String type, String member) {
    int dot = type.indexOf('.');
    String name = type.substring(dot + 1);
    return "package dev.truehop.%s; public class %s { %s }"
        .formatted(type.substring(0, dot), name, member);
  }
}
