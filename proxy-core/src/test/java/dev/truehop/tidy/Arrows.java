package dev.truehop.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/// Immutable (static values only): who may know whom, between the modules and inside proxy-core.
final class Arrows {
  private static final String ALL = "dev.truehop..";
  private static final String CONFIG = "dev.truehop.config..";
  private static final String POOL = "dev.truehop.pool..";
  private static final String TLS = "dev.truehop.tls..";
  private static final String PERF = "dev.truehop.perf..";
  private static final String CLI = "dev.truehop.cli..";
  private static final String HTTP1 = "dev.truehop.http1..";
  private static final String NETTY = "io.netty..";

  /// Pure decisions and formats: tested without a socket, so they know nobody who holds one.
  private static final String[] DECIDERS =
      packages("http1", "grpc", "route", "balance", "retry", "failure");

  private static final String[] ACTORS =
      packages("exchange", "upstream", "worker", "server", "cli", "admin");

  static final List<ArchRule> RULES =
      List.of(
          noClasses()
              .that()
              .resideInAPackage(CONFIG)
              .should()
              .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAPackage(CONFIG))))
              .as("config knows nobody"),
          noClasses()
              .that()
              .resideInAPackage(CONFIG)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(NETTY, "org.slf4j..", "java.util.logging..")
              .orShould()
              .dependOnClassesThat()
              .areAssignableTo(System.Logger.class)
              .as("config knows neither Netty nor a logger"),
          noClasses()
              .that()
              .resideInAPackage(POOL)
              .should()
              .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAnyPackage(POOL, CONFIG))))
              .as("pool knows config only"),
          noClasses()
              .that()
              .resideInAPackage(TLS)
              .should()
              .dependOnClassesThat(resideInAPackage(ALL).and(not(resideInAnyPackage(TLS, CONFIG))))
              .as("tls knows config only"),
          noClasses()
              .that()
              .haveNameNotMatching("dev\\.truehop\\.tls\\.DevelopmentAuthority(\\$.*)?")
              .should()
              .dependOnClassesThat()
              .resideInAPackage("org.bouncycastle..")
              .as("only the development authority knows BouncyCastle"),
          noClasses()
              .that()
              .resideInAPackage(POOL)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(NETTY)
              .as("pool does not know Netty"),
          noClasses()
              .that()
              .resideOutsideOfPackage(PERF)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(PERF)
              .as("nobody depends on perf"),
          noClasses()
              .that()
              .resideInAnyPackage(DECIDERS)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(ACTORS)
              .as("what decides does not know what acts"),
          noClasses()
              .that()
              .resideInAPackage(HTTP1)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(packages("route", "balance", "retry"))
              .as("http1 does not know where requests go"),
          noClasses()
              .that()
              .resideOutsideOfPackages(CLI, PERF)
              .should()
              .callMethod(System.class, "exit", int.class)
              .orShould()
              .callMethod(Runtime.class, "exit", int.class)
              .orShould()
              .callMethod(Runtime.class, "halt", int.class)
              .as("only a program's main ends the process"));

  private Arrows() {}

  private static String[] packages(String... names) {
    return Stream.of(names).map(name -> "dev.truehop." + name + "..").toArray(String[]::new);
  }
}
