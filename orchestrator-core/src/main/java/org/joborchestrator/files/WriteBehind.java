package org.joborchestrator.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A large file is brought to the disk while it is still being written, so that the disk does not
 * stand idle until the sync at its end, which finds little left to do. For one thread at a time.
 *
 * <p>The operating system tells only once what it could not write: not those who sync the file
 * later. So what fails here fails the next write, and the close.
 */
final class WriteBehind extends FilterOutputStream {

  private static final Logger log = LoggerFactory.getLogger(WriteBehind.class);

  /** Smaller files are left to their sync. */
  static final int STEP = 8 << 20;

  private final Flush flush;
  private final Executor io;
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** Held by who brings it to the disk, so that the close comes before that or behind it. */
  private final ReentrantLock flushing = new ReentrantLock();

  private boolean closed;
  private volatile @Nullable Exception failure;
  private long since;

  /** Returns once what has been written so far is on the disk. */
  @FunctionalInterface
  interface Flush {
    void run() throws IOException;
  }

  /**
   * @param out the file
   * @param io where it is flushed, once at a time; need not come to it
   */
  WriteBehind(OutputStream out, Flush flush, Executor io) {
    super(out);
    this.flush = flush;
    this.io = io;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireWritten();
    out.write(bytes, offset, length);
    since += length;
    if (since >= STEP && underWay.compareAndSet(false, true)) {
      since = 0;
      begin();
    }
  }

  private void begin() {
    try {
      io.execute(this::flushOnce);
    } catch (RejectedExecutionException e) {
      log.trace("nobody helps any more", e);
    }
  }

  private void flushOnce() {
    flushing.lock();
    try {
      if (!closed) {
        flush.run();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    } finally {
      flushing.unlock();
      underWay.set(false);
    }
  }

  private void requireWritten() throws IOException {
    Exception first = failure;
    if (first != null) {
      throw new IOException(first.getMessage(), first);
    }
  }

  /** Waits for the flush that is under way, if any, and begins none after it. */
  @Override
  public void close() throws IOException {
    flushing.lock();
    try {
      closed = true;
    } finally {
      flushing.unlock();
    }
    super.close();
    requireWritten();
  }
}
