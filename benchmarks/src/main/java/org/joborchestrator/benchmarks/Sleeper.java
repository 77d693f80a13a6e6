package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM that does nothing: what any JVM costs. */
final class Sleeper implements AutoCloseable {

  private final Process process;

  private Sleeper(Process process) {
    this.process = process;
  }

  static Sleeper start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sleeper.class.getName()));
    return new Sleeper(
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  /** Sleeps until its input ends. */
  public static void main(String[] arguments) throws IOException {
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }

  /** The CPU time of each of its threads so far, in nanoseconds. */
  Map<Path, Long> cpu() throws IOException {
    return Jvm.cpu(process);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
