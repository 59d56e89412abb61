package dev.truehop.perf.demo;

import dev.truehop.config.HostPort;
import dev.truehop.perf.Children;
import dev.truehop.perf.ExecutionLog;
import dev.truehop.perf.JavaCommand;
import dev.truehop.perf.SystemProgram;
import dev.truehop.perf.Verb;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Worker-confined (to the main thread): a pod as the node sees it: a process in its own network
/// namespace, and a link to it. All pods have the same address; only one has a link at a time.
final class Pod implements AutoCloseable {
  /// TEST-NET-1 (RFC 5737): can be nobody's.
  static final String ADDRESS = "192.0.2.2";

  static final String NODE = "192.0.2.1";

  private final Children children;
  private final Process process;
  private final BufferedReader answers;
  private final String uid;
  private final String link;

  private Pod(Children children, Process process, int number) {
    this.children = children;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.uid = "pod-" + number;
    this.link = "veth" + number;
  }

  /// Immutable: what its app counted.
  ///
  /// @param accepted connections, by the verb whose port they came to
  record Report(ExecutionLog executions, Map<Verb, Long> accepted) {}

  /// Starts a pod without a link; [#join] waits until it runs.
  static Pod start(Children children, int number) throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "--"));
    command.addAll(JavaCommand.self("pod"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    SystemProgram.findSystemPrograms(builder);
    return new Pod(children, children.start(builder), number);
  }

  static HostPort endpoint(Verb verb) {
    return new HostPort(ADDRESS, verb.podPort());
  }

  String uid() {
    return uid;
  }

  /// Waits until its app listens.
  void join() throws IOException {
    String line = answers.readLine();
    if (!"started".equals(line)) {
      throw new IOException(uid + " did not start: " + line);
    }
  }

  /// Gives it a link and the address.
  void plug() throws IOException {
    SystemProgram.run("ip link add " + link + " type veth peer name eth0 netns " + process.pid());
    SystemProgram.run("ip link set " + link + " up");
    order("up " + ADDRESS + " " + NODE);
    SystemProgram.run("ip route replace " + ADDRESS + "/32 dev " + link + " src " + NODE);
  }

  /// Takes the link away first, so that nothing the pod's kernel says can arrive: no FIN, no reset.
  void unplug() throws IOException {
    SystemProgram.run("ip link delete " + link);
  }

  Report report() throws IOException {
    ExecutionLog executions = new ExecutionLog();
    Map<Verb, Long> accepted = new EnumMap<>(Verb.class);
    for (String line : order("report")) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "executed" -> executions.add(words[1], Integer.parseInt(words[2]));
        case "accepted" -> accepted.put(Verb.valueOf(words[1]), Long.valueOf(words[2]));
        default -> throw new IOException("not understood: " + line);
      }
    }
    return new Report(executions, accepted);
  }

  private List<String> order(String order) throws IOException {
    process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    List<String> lines = new ArrayList<>();
    for (String line = answers.readLine(); !"end".equals(line); line = answers.readLine()) {
      if (line == null) {
        throw new EOFException(uid + " ended");
      }
      lines.add(line);
    }
    return lines;
  }

  @Override
  public void close() {
    children.end(process);
  }
}
