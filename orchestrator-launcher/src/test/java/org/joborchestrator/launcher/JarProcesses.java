package org.joborchestrator.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts the built jar as processes of its own, shows what they printed when a test fails, and ends
 * them.
 */
final class JarProcesses
    implements AfterTestExecutionCallback, AfterEachCallback, AfterAllCallback {

  private final Deque<JarProcess> started = new ArrayDeque<>();
  private final boolean shared;

  private JarProcesses(boolean shared) {
    this.shared = shared;
  }

  /** Ends them after each test. */
  static JarProcesses ofEachTest() {
    return new JarProcesses(false);
  }

  /** Ends them after the last test; for a static field. */
  static JarProcesses ofAllTests() {
    return new JarProcesses(true);
  }

  /**
   * Starts one.
   *
   * @param directory its working directory; its temporary files go below it too
   * @param environment all that it sees beside PATH
   * @param arguments such as {@code server}
   */
  JarProcess start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(List.of(), directory, environment, arguments);
  }

  /**
   * Starts one by another command.
   *
   * @param prefix the command, which becomes the process, such as {@code ip netns exec …}
   */
  JarProcess start(
      List<String> prefix, Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(prefix, temporary, arguments))
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().putAll(environment);
    JarProcess process = new JarProcess(builder.start(), out, err);
    started.push(process);
    return process;
  }

  /** With what makes a short life of a JVM shorter. */
  private static List<String> command(List<String> prefix, Path temporary, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-jar");
    command.add(System.getProperty("orchestrator.jar"));
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> started.forEach(System.err::println));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!shared) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end();
  }

  private void end() {
    started.forEach(JarProcess::end);
    started.clear();
  }
}
