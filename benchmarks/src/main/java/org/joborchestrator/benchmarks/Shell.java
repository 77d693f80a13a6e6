package org.joborchestrator.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs commands, as someone would by hand. */
final class Shell {

  private final Path directory;

  /**
   * @param directory where commands run
   */
  Shell(Path directory) {
    this.directory = directory;
  }

  /** Runs the command to its end; answers how many seconds that took. */
  double time(String... command) throws IOException {
    long start = System.nanoTime();
    run(command);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Runs the text with bash; answers how many seconds that took. */
  double timeScript(String text) throws IOException {
    return time("bash", "-ec", text);
  }

  /** Runs the command to its end; answers what it printed. */
  String run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(Arrays.toString(command) + " ended with " + code + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + Arrays.toString(command), e);
    }
  }
}
