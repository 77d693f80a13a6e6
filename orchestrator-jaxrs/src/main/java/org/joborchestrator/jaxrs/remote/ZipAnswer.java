package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_RECORD = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;

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
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    }
    return channel;
  }

  @Override
  public T end() throws IOException {
    synchronized (lock) {
      try (FileChannel file = open()) {
        if (!endsAsZip(file)) {
          throw new IOException("a ZIP that is cut short after " + size + " bytes");
        }
      }
      return whole;
    }
  }

  /** Whether the last record is there: it ends with a comment and the length of that. */
  private static boolean endsAsZip(FileChannel file) throws IOException {
    int length = (int) Math.min(file.size(), END_RECORD + LONGEST_COMMENT);
    ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    long start = file.size() - length;
    int count = 0;
    while (tail.hasRemaining() && count >= 0) {
      count = file.read(tail, start + tail.position());
    }
    for (int i = length - END_RECORD; i >= 0; i--) {
      boolean isRecord = tail.getInt(i) == END_SIGNATURE;
      if (isRecord && (tail.getShort(i + END_RECORD - 2) & 0xFFFF) == length - END_RECORD - i) {
        return true;
      }
    }
    return false;
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
