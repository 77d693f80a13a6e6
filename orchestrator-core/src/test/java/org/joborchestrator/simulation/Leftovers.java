package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What should not be on the disks when all is over. */
final class Leftovers {

  private Leftovers() {}

  static List<String> find(Path server, List<SimulatedClient> clients) {
    List<String> found = new ArrayList<>();
    find(server, 4, path -> path.toString().endsWith(".part"), found);
    find(server.resolve(".incoming"), 1, path -> true, found);
    for (SimulatedClient client : clients) {
      find(client.disk(), 3, path -> name(path).startsWith("payload-"), found);
    }
    return found;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static void find(Path root, int depth, Predicate<Path> which, List<String> found) {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root, depth)) {
      all.filter(path -> !path.equals(root))
          .filter(which)
          .map(path -> path + " is left")
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
