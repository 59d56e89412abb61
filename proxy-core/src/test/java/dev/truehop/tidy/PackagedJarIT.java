package dev.truehop.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The program as it ships: one jar with what is used, and nothing else.
class PackagedJarIT {
  /// What a sidecar may cost to pull; 32.8 MB is what all of Netty's natives would make of it.
  private static final long SIZE_LIMIT = 12_000_000;

  private static final Path JAR = Path.of(System.getProperty("truehop.jar")).normalize();

  @Test
  void fitsItsSize() throws IOException {
    long size = Files.size(JAR);
    System.out.printf(
        Locale.ROOT, "truehop.jar: %.1f MB of at most %.1f%n", size / 1e6, SIZE_LIMIT / 1e6);
    assertTrue(size <= SIZE_LIMIT, () -> size + " bytes, at most " + SIZE_LIMIT);
  }

  @Test
  void startsWithoutAnyFlag() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertEquals("dev.truehop.cli.Main", manifest.getValue("Main-Class"));
      assertEquals("true", manifest.getValue("Multi-Release"));
      assertEquals("ALL-UNNAMED", manifest.getValue("Enable-Native-Access"));
      assertNotNull(manifest.getValue("Implementation-Version"));
    }
  }

  @Test
  void carriesTheNativesOfLinuxOnly() throws IOException {
    Set<String> natives =
        names().stream()
            .filter(name -> name.matches("META-INF/native/.*\\.(so|jnilib|dylib|dll)"))
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "libnetty_tcnative_linux_x86_64.so",
            "libnetty_tcnative_linux_aarch_64.so",
            "libnetty_transport_native_epoll_x86_64.so",
            "libnetty_transport_native_epoll_aarch_64.so",
            "libnetty_transport_native_io_uring42_x86_64.so",
            "libnetty_transport_native_io_uring42_aarch_64.so"),
        natives);
  }

  @Test
  void carriesNothingThatIsNotUsed() throws IOException {
    for (String name : names()) {
      boolean unwanted =
          name.endsWith("module-info.class")
              || name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)")
              || name.startsWith("META-INF/maven/")
              || name.startsWith("dev/truehop/perf/")
              || name.startsWith("org/junit/")
              || name.contains("/generated/com_google_protobuf");
      assertFalse(unwanted, name);
    }
  }

  @Test
  void namesEveryEntryOnce() throws IOException {
    List<String> names = names();
    assertEquals(Set.copyOf(names).size(), names.size());
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }
}
