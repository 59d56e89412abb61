package dev.truehop.perf.lab.app;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Children;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.JavaCommand;
import dev.truehop.perf.SystemProgram;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Worker-confined (to the thread of one scenario in one mode): an [AppProgram] that runs.
public final class AppProcess implements AutoCloseable {
  private final Children children;
  private final Process process;
  private final BufferedReader answers;

  private AppProcess(Children children, Process process) {
    this.children = children;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Starts it and waits until it listens.
  public static AppProcess start(Children children, HostPort address) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.self("lab-app", address.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    AppProcess app = new AppProcess(children, children.start(builder));
    String line = app.answers.readLine();
    if (!"started".equals(line)) {
      throw new IOException("the app did not start: " + line);
    }
    return app;
  }

  /// From now on its kernel alone answers for it.
  public void suspend() throws IOException {
    SystemProgram.run("kill -STOP " + process.pid());
  }

  public void resume() throws IOException {
    SystemProgram.run("kill -CONT " + process.pid());
  }

  /// What it has executed so far.
  public ExecutionLog executions() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    ExecutionLog log = new ExecutionLog();
    for (String line = answers.readLine(); !"end".equals(line); line = answers.readLine()) {
      if (line == null) {
        throw new EOFException("the app ended");
      }
      String[] words = line.split(" ", -1);
      log.add(words[0], Integer.parseInt(words[1]));
    }
    return log;
  }

  @Override
  public void close() {
    children.end(process);
  }
}
