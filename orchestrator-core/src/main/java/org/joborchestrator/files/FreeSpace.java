package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether more can go to a directory: whether it is there, can be written, and has room. Each
 * question is a call to the operating system, what it remembers is on which side of the {@link
 * Watermarks} it was. Safe for use by several threads.
 */
public final class FreeSpace {

  private static final Logger log = LoggerFactory.getLogger(FreeSpace.class);

  /** Less is full: a file system keeps some blocks to itself. */
  private static final long FULL = 1 << 20;

  private final Path directory;
  private final Disk disk;
  private final Watermarks marks;
  private volatile boolean low;
  private volatile boolean lacking;
  private volatile boolean scarce;

  /**
   * @param directory one that was made by us: that it is gone means that the disk is
   */
  FreeSpace(Path directory, Disk disk, Watermarks marks) {
    this.directory = directory;
    this.disk = disk;
    this.marks = marks;
  }

  /** Why nothing new can be taken now; empty when it can. */
  public Optional<String> lack() {
    try {
      check();
      long free = free();
      return isLow(free) ? Optional.of(describe(free)) : Optional.empty();
    } catch (StorageException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Returns if the directory is there and can be written, however full it is.
   *
   * @throws StorageException if not
   */
  public void check() {
    if (!isThere()) {
      throw new StorageException(directory + " is gone: bring its disk back");
    }
    if (!Files.isWritable(directory)) {
      throw new StorageException(directory + " cannot be written");
    }
  }

  /**
   * Returns if something new can be taken.
   *
   * @param more how many bytes it has, as far as that is known
   * @throws NoSpaceException if there is no room for it
   * @throws StorageException if the directory cannot be used
   */
  public void require(long more) {
    check();
    long free = free();
    if (isLow(free)) {
      throw new NoSpaceException("There is no room for it now: " + describe(free));
    }
    if (more > free - marks.low()) {
      throw new NoSpaceException(
          "There is no room for it now: it has %s, %s are free, and %s must stay so"
              .formatted(text(more), text(free), text(marks.low())));
    }
  }

  /**
   * Returns if what is being taken may go on.
   *
   * @throws NoSpaceException if it has used up what it may
   */
  void requireStill() {
    long free = free();
    if (free < marks.low()) {
      throw new NoSpaceException(
          "There is no room for all of it: %s are free, and %s must stay so"
              .formatted(text(free), text(marks.low())));
    }
  }

  /**
   * Looks how it is, so that others need not: warns when nothing new can be taken, and says when it
   * can again.
   */
  public void look() {
    Optional<String> lack = lack();
    if (lack.isPresent() != lacking) {
      lacking = lack.isPresent();
      log.warn(
          "{}: {}", directory, lack.orElse("there is room again, everything is taken as before"));
    }
  }

  /** Why no results may come either, as of the last time that anybody looked; empty if they may. */
  public Optional<String> scarcity() {
    return scarce
        ? Optional.of(
            "what is free on the disk, less than %s, is kept for the database"
                .formatted(text(marks.reserve())))
        : Optional.empty();
  }

  private boolean isThere() {
    return Files.isDirectory(directory);
  }

  /**
   * What a failed write is to be told as.
   *
   * @return the failure itself
   * @throws NoSpaceException if it failed because the disk is full
   */
  public IOException explained(IOException failure) {
    if (NoSpaceException.isBehind(failure) || (isThere() && free() < FULL)) {
      throw new NoSpaceException(
          "There is no room for all of it: the disk is full (" + failure.getMessage() + ")",
          failure);
    }
    return failure;
  }

  private long free() {
    return disk.free(directory);
  }

  private boolean isLow(long free) {
    scarce = free < marks.reserve();
    if (free < marks.low()) {
      low = true;
    } else if (free >= marks.enough()) {
      low = false;
    }
    return low;
  }

  private String describe(long free) {
    return "low on disk: %s free, nothing new is taken until there are %s"
        .formatted(text(free), text(marks.enough()));
  }

  private static String text(long bytes) {
    long mebibytes = bytes >> 20;
    return mebibytes > 0 ? mebibytes + " MiB" : (bytes >> 10) + " KiB";
  }
}
