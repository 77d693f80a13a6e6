package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.joborchestrator.files.Disk;

/** A machine that loses, when its power fails, every file of a job that was not synced. */
final class LosingDisk implements Disk {

  private final Set<Path> synced = Collections.synchronizedSet(new HashSet<>());

  @Override
  public void sync(Path path) {
    synced.add(path);
  }

  /**
   * The power fails.
   *
   * @return how many files are lost
   */
  int fail(Path data) {
    try (Stream<Path> all = Files.walk(data)) {
      List<Path> lost =
          all.filter(path -> isOfJob(data.relativize(path)))
              .filter(path -> Files.isRegularFile(path) && !synced.contains(path))
              .toList();
      for (Path file : lost) {
        Files.delete(file);
      }
      return lost.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfJob(Path relative) {
    return relative.startsWith(".incoming")
        || relative.startsWith(".results")
        || relative.toString().startsWith("job-");
  }
}
