package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.joborchestrator.store.JobStore;

/** What should not be on the disks when all is over. */
final class Leftovers {

  private Leftovers() {}

  private static final String NAME = "-00000000-0000-0000-0000-00000000000";

  /** Makes some, as crashes do. */
  static List<Path> make(Path server, List<SimulatedClient> clients) {
    List<Path> made = new ArrayList<>();
    made.add(server.resolve("job" + NAME + "1"));
    made.add(server.resolve(".results/job" + NAME + "6.1.zip"));
    made.add(server.resolve(".incoming/job" + NAME + "2"));
    for (SimulatedClient client : clients) {
      made.add(client.disk().resolve("payload" + NAME + "3"));
      made.add(client.disk().resolve(".client/arriving/payload" + NAME + "4"));
      made.add(client.disk().resolve(".client/stdout/payload" + NAME + "5"));
    }
    try {
      for (Path path : made) {
        Files.createDirectories(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  static List<String> find(Path server, JobStore store, List<SimulatedClient> clients) {
    List<String> found = new ArrayList<>();
    Set<String> rows = new HashSet<>();
    store.locations(rows::add);
    find(server, 1, path -> name(path).startsWith("job-") && !rows.contains(name(path)), found);
    find(server, 4, path -> path.toString().endsWith(".part"), found);
    find(
        server.resolve(".results"),
        1,
        path -> !rows.contains(name(path).split("\\.", 2)[0]),
        found);
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
