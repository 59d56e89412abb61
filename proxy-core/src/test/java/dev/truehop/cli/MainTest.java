package dev.truehop.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(standardError);
  }

  private int validate(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("t.yaml"), yaml);
    return Main.dispatch(List.of("validate", "-f", file.toString()));
  }

  private String errors() {
    return error.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  private List<String> problems() {
    return errors().lines().filter(line -> line.startsWith("t.yaml:")).toList();
  }

  private static String with(String accessLog) {
    return "accessLog: { format: \""
        + accessLog
        + "\" }\n"
        + "listeners: [ { name: web, address: 127.0.0.1:0, cluster: app } ]\n"
        + "clusters: [ { name: app } ]\n";
  }

  @Test
  void aGoodFormatStringIsValid() throws IOException {
    assertEquals(Main.OK, validate(with("%START_TIME% %RESPONSE_CODE%")), this::errors);
  }

  @Test
  void anUnknownOperatorIsAProblemWithItsPlace() throws IOException {
    assertEquals(Main.INVALID, validate(with("%RESPONSE_CODE% %NONSENSE%")));
    String line = problems().getFirst();
    assertTrue(line.startsWith("t.yaml:1:22: accessLog.format: "), line);
    assertTrue(line.contains("unknown operator %NONSENSE%"), line);
  }

  @Test
  void everyProblemIsPrintedAndTheCodeIsTwo() throws IOException {
    assertEquals(Main.INVALID, validate("listenrs: []\nclusters: 3\n"));
    assertEquals(3, problems().size(), this::errors);
  }

  @Test
  void aWrongCommandLineSaysHowItShouldBe() {
    assertEquals(Main.INVALID, Main.dispatch(List.of("validate")));
    assertEquals(Main.INVALID, Main.dispatch(List.of("walk")));
    assertEquals(Main.INVALID, Main.dispatch(List.of("run", "-f")));
  }
}
