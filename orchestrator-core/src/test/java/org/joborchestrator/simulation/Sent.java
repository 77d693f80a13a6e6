package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.files.Inputs.Input;

/** Files that are on their way: whatever becomes of those that they were read from. */
final class Sent {

  private final Map<String, byte[]> files = new HashMap<>();

  private Sent() {}

  /** Those that are there now. */
  static Sent of(Inputs inputs) {
    Sent sent = new Sent();
    try {
      for (Input input : inputs.list()) {
        try (InputStream content = Channels.newInputStream(input.open())) {
          sent.files.put(input.name().value(), content.readAllBytes());
        }
      }
      return sent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes them to a directory of their own below that one. */
  Inputs in(Path place) {
    try {
      Path directory = Files.createTempDirectory(Files.createDirectories(place), "");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
      }
      return Inputs.in(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
