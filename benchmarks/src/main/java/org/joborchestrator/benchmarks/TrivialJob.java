package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The job that takes next to no time: two files, 20 kB together, and a {@code wc}. */
final class TrivialJob {

  private static final String SCRIPT = "wc input.txt > count.txt\n";
  private static final int SIZE = 20_000;

  private TrivialJob() {}

  /** Its files, by their names. */
  static Map<String, byte[]> files() {
    StringBuilder text = new StringBuilder();
    for (int line = 0; text.length() < SIZE - SCRIPT.length(); line++) {
      text.append("ATOM  %5d  CA  ALA A%4d\n".formatted(line, line));
    }
    return Map.of("run.sh", bytes(SCRIPT), "input.txt", bytes(text.toString()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes its files to a directory that is made for them. */
  static void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
  }
}
