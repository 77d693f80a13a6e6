package org.joborchestrator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joborchestrator.files.PlainReason;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second server away from a database: a lock on {@code <database>.lock}, which the
 * operating system releases when the process ends, however it ends. The file itself stays: somebody
 * else may have opened it to lock it, and would then hold a lock that nobody else sees.
 */
final class DatabaseLock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DatabaseLock.class);

  /**
   * The files locked by this process. Closing any channel on a file gives up the whole process's
   * lock on it, so a second channel must not even be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DatabaseLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Whether a server has used the database before, or uses it now. */
  static boolean isThere(Path database) {
    return Files.exists(file(database));
  }

  private static Path file(Path database) {
    return database.resolveSibling(database.getFileName() + ".lock");
  }

  /**
   * Takes the lock.
   *
   * @throws StorageException if another server, in this process or another, has it
   */
  static DatabaseLock take(Path database) {
    Path file = file(database);
    if (!HELD.add(file)) {
      throw inUse(database);
    }
    FileChannel channel = null;
    try {
      channel = lock(file);
    } catch (IOException e) {
      throw new StorageException(
          "The database "
              + database
              + " cannot be locked, its directory must be writable for this process: "
              + PlainReason.withFile(e),
          e);
    } finally {
      if (channel == null) {
        HELD.remove(file);
      }
    }
    if (channel == null) {
      throw inUse(database);
    }
    return new DatabaseLock(file, channel);
  }

  private static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log.debug("{} is locked by other code of this process", file);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : channel;
  }

  private static StorageException inUse(Path database) {
    return new StorageException(
        "The database "
            + database
            + " is in use by another server: end that one, or name another file");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("{} could not be closed; its lock ends with this process", file, e);
    } finally {
      HELD.remove(file);
    }
  }
}
