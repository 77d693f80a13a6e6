package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.joborchestrator.files.Archive;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams a ZIP to a file. What does not begin and end as a ZIP does is refused: the end of one
 * whose length was not announced cannot be told from a connection that broke off.
 */
final class ZipAnswer<T> implements Answer<T> {

  private static final Logger log = LoggerFactory.getLogger(ZipAnswer.class);
  private static final byte[] MAGIC = {'P', 'K'};

  private final Path target;
  private final T whole;
  private final Object lock = new Object();
  // Both guarded by lock: what is dropped may be written to just then.
  private @Nullable FileChannel channel;
  private boolean isDropped;
  private long size;

  /**
   * @param whole what this ends in
   */
  ZipAnswer(Path target, T whole) {
    this.target = target;
    this.whole = whole;
  }

  @Override
  public boolean blocks() {
    return true;
  }

  @Override
  public void take(ByteBuffer content) throws IOException {
    checkMagic(content);
    synchronized (lock) {
      try {
        FileChannel file = open();
        while (content.hasRemaining()) {
          size += file.write(content);
        }
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }

  private void checkMagic(ByteBuffer content) throws IOException {
    for (int i = 0; size + i < MAGIC.length && i < content.remaining(); i++) {
      if (content.get(content.position() + i) != MAGIC[(int) size + i]) {
        throw new IOException("application/zip that is no ZIP");
      }
    }
  }

  private FileChannel open() throws IOException {
    if (isDropped) {
      throw new IOException("it was given up");
    }
    if (channel == null) {
      channel =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    }
    return channel;
  }

  @Override
  public T end() throws IOException {
    synchronized (lock) {
      if (!closeWhole()) {
        throw new IOException("a ZIP that is cut short after " + size + " bytes");
      }
      return whole;
    }
  }

  private boolean closeWhole() {
    try {
      open().close();
      return Archive.isComplete(target);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void drop() {
    synchronized (lock) {
      isDropped = true;
      try {
        if (channel != null) {
          channel.close();
          Files.deleteIfExists(target);
        }
      } catch (IOException e) {
        log.warn("{} is no whole result and could not be deleted: {}", target, e.toString());
      }
    }
  }

  private StorageException unwritable(IOException cause) {
    return new StorageException(target + " cannot be written: " + cause, cause);
  }
}
