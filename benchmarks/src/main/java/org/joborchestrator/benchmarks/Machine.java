package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on, as far as it matters to them. */
final class Machine {

  private Machine() {}

  static String describe(Path folder) throws IOException {
    return "%d cores, JDK %s, Linux %s, %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.version").replaceAll("^([0-9]+\\.[0-9]+).*", "$1"),
            Files.getFileStore(folder).type());
  }
}
