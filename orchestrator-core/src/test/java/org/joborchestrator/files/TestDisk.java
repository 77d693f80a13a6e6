package org.joborchestrator.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A disk that is as full as a test says, and whose syncs and closes fail when it says so. */
public final class TestDisk implements Disk {

  private final List<Path> synced = new CopyOnWriteArrayList<>();
  private volatile long free = 1L << 40;
  private volatile Predicate<Path> failing = path -> false;
  private volatile String reason = "";
  private volatile String unclosable = "";

  /** From now on so many bytes are free. */
  public void free(long bytes) {
    free = bytes;
  }

  /** From now on what the test chooses cannot be synced. */
  public void fail(String why, Predicate<Path> which) {
    reason = why;
    failing = which;
  }

  /** From now on no new file can be closed. */
  public void failClose(String why) {
    unclosable = why;
  }

  /** What has been synced so far, in that order. */
  public List<Path> synced() {
    return List.copyOf(synced);
  }

  @Override
  public void sync(Path path) throws IOException {
    if (failing.test(path)) {
      throw new IOException(reason);
    }
    synced.add(path);
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    return new FilterOutputStream(Disk.super.create(file)) {
      @Override
      public void close() throws IOException {
        super.close();
        if (!unclosable.isEmpty()) {
          throw new IOException(unclosable);
        }
      }
    };
  }

  @Override
  public long free(Path directory) {
    return free;
  }
}
