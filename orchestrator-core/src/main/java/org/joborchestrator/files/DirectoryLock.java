package org.joborchestrator.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joborchestrator.job.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second server, or a second client, out of a data directory, of this process or another;
 * the operating system gives it up when the process ends, however it ends.
 */
final class DirectoryLock implements Closeable {

  private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);

  /**
   * The files locked by this process. Closing any channel on a file gives up the whole process's
   * lock on it, so a second channel must not even be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param directory holds the file that is locked
   * @param name that file's
   * @param inUse says that another has it, and what to do
   * @throws UnavailableException if another has it
   */
  static DirectoryLock take(Path directory, String name, String inUse) throws IOException {
    Path file = directory.toRealPath().resolve(name);
    if (!HELD.add(file)) {
      throw new UnavailableException(inUse);
    }
    FileChannel channel = null;
    try {
      channel = lock(file);
    } finally {
      if (channel == null) {
        HELD.remove(file);
      }
    }
    if (channel == null) {
      throw new UnavailableException(inUse);
    }
    return new DirectoryLock(file, channel);
  }

  private static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = null;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log.debug("{} is locked by other code of this process", file);
    } finally {
      if (held == null) {
        channel.close();
      }
    }
    return held == null ? null : channel;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return; // by now somebody else may have it
    }
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
