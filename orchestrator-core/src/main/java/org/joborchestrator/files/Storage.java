package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joborchestrator.job.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk below a data directory: how sure it is, how much room it has, and what on it could not
 * be deleted yet. Safe for use by several threads.
 */
final class Storage {

  private static final Logger log = LoggerFactory.getLogger(Storage.class);

  private final Disk disk;
  private final FreeSpace space;
  private final Set<Path> leftovers = ConcurrentHashMap.newKeySet();
  private volatile String trouble = "";

  /** Something that may fail with the disk, or with the store. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /**
   * @param place a directory on it that was made by us
   */
  Storage(Disk disk, Path place, Watermarks marks) {
    this.disk = disk;
    this.space = new FreeSpace(place, disk, marks);
  }

  Disk disk() {
    return disk;
  }

  FreeSpace space() {
    return space;
  }

  /**
   * Deletes the tree, now or later. On a disk that is away nothing is deleted: what was there comes
   * back with it.
   */
  void delete(Path root) {
    try {
      space.check();
      Trees.delete(root);
      leftovers.remove(root);
    } catch (IOException | StorageException e) {
      if (leftovers.add(root)) {
        log.warn("{} cannot be deleted now; it is tried again each minute", root, e);
      }
    }
  }

  /**
   * Deletes what could not be deleted before, and sweeps. What is in its way is said once, however
   * often it comes: the next minute is another chance.
   */
  void sweep(Step sweep) {
    leftovers.forEach(this::delete);
    try {
      space.check();
      sweep.run();
      trouble = "";
    } catch (IOException | RuntimeException e) {
      if (!trouble.equals(e.toString())) {
        trouble = e.toString();
        log.warn("What was left behind cannot be found now; it is tried again each minute", e);
      }
    }
  }
}
