package org.joborchestrator.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls {@code fsync}. */
final class DurableDisk implements Disk {

  private static final Logger log = LoggerFactory.getLogger(DurableDisk.class);

  /** Beyond that, more at once gain nothing. */
  private static final int AT_ONCE = 8;

  private final Executor io;

  DurableDisk(Executor io) {
    this.io = io;
  }

  @Override
  public void sync(Path path) throws IOException {
    StandardOpenOption mode =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    force(path, mode);
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    return new WriteBehind(
        Disk.super.create(file), () -> force(file, StandardOpenOption.WRITE), io);
  }

  @Override
  public void syncAll(List<Path> paths) throws IOException {
    Round round = new Round(paths);
    try {
      for (int helpers = Math.min(paths.size(), AT_ONCE) - 1; helpers > 0; helpers--) {
        io.execute(round::work);
      }
    } catch (RejectedExecutionException e) {
      log.trace("nobody helps any more", e);
    }
    round.work();
    round.await();
  }

  /**
   * Paths, each taken by whoever comes first. The caller takes part and waits only for what others
   * have begun, so that it does not depend on any of them to come at all.
   */
  private final class Round {

    private final List<Path> paths;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Round(List<Path> paths) {
      this.paths = paths;
      this.left = new CountDownLatch(paths.size());
    }

    void work() {
      for (int i = next.getAndIncrement(); i < paths.size(); i = next.getAndIncrement()) {
        try {
          sync(paths.get(i));
        } catch (IOException | RuntimeException e) {
          failure.compareAndSet(null, e);
        } finally {
          left.countDown();
        }
      }
    }

    void await() throws IOException {
      try {
        left.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while files were synced");
      }
      Exception first = failure.get();
      if (first != null) {
        throw first instanceof IOException failed ? failed : new IOException(first);
      }
    }
  }
}
