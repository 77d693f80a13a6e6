package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Files that are on their way: whatever becomes of those that they were read from. */
final class Sent {

  private final Map<String, byte[]> files = new HashMap<>();

  private Sent() {}

  /** Those that are right in the directory now. */
  static Sent of(Path directory) {
    Sent sent = new Sent();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        sent.files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      return sent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes them to a directory of their own below that one. */
  Path in(Path place) {
    try {
      Path directory = Files.createTempDirectory(Files.createDirectories(place), "");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
