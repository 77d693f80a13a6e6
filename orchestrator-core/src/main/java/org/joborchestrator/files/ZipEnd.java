package org.joborchestrator.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Where a ZIP file says that its central directory is.
 *
 * @param position where the directory has to end: at the first of the records that end the archive
 */
record ZipEnd(long position, long entries, long size, long offset) {

  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int SHORTEST_CENTRAL_HEADER = 46;

  /** Whether the file begins as an archive, and its end describes what is before it. */
  static boolean fits(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Optional<ZipEnd> end = find(channel);
      return end.isPresent() && end.get().fits(channel);
    } catch (EOFException e) {
      return false;
    }
  }

  private boolean fits(FileChannel channel) throws IOException {
    if (size < 0 || offset < 0 || offset + size != position) {
      return false;
    }
    if (entries == 0) {
      return size == 0 && offset == 0;
    }
    return entries > 0
        && size / SHORTEST_CENTRAL_HEADER >= entries
        && read(channel, offset, 4).getInt() == ZipFormat.CENTRAL_HEADER
        && read(channel, 0, 4).getInt() == ZipFormat.LOCAL_HEADER;
  }

  /** The last record of the file is found by its signature and the length of its comment. */
  private static Optional<ZipEnd> find(FileChannel channel) throws IOException {
    long size = channel.size();
    int length = (int) Math.min(size, ZipFormat.END_LENGTH + LONGEST_COMMENT);
    ByteBuffer tail = read(channel, size - length, length);
    for (int i = length - ZipFormat.END_LENGTH; i >= 0; i--) {
      boolean isEnd = tail.getInt(i) == ZipFormat.END;
      if (isEnd && u2(tail, i + 20) == length - i - ZipFormat.END_LENGTH) {
        return Optional.of(at(channel, size - length + i, tail.position(i)));
      }
    }
    return Optional.empty();
  }

  private static ZipEnd at(FileChannel channel, long position, ByteBuffer end) throws IOException {
    int at = end.position();
    ZipEnd plain = new ZipEnd(position, u2(end, at + 10), u4(end, at + 12), u4(end, at + 16));
    long locator = position - ZipFormat.ZIP64_LOCATOR_LENGTH;
    if (locator < ZipFormat.ZIP64_END_LENGTH) {
      return plain;
    }
    ByteBuffer found = read(channel, locator, ZipFormat.ZIP64_LOCATOR_LENGTH);
    return found.getInt(0) == ZipFormat.ZIP64_LOCATOR
        ? zip64(channel, found.getLong(8), locator).orElse(plain)
        : plain;
  }

  private static Optional<ZipEnd> zip64(FileChannel channel, long position, long locator)
      throws IOException {
    if (position < 0 || position > locator - ZipFormat.ZIP64_END_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer end = read(channel, position, ZipFormat.ZIP64_END_LENGTH);
    boolean isEnd = end.getInt(0) == ZipFormat.ZIP64_END;
    return isEnd && end.getLong(4) + 12 == locator - position
        ? Optional.of(new ZipEnd(position, end.getLong(32), end.getLong(40), end.getLong(48)))
        : Optional.empty();
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("cut at " + (position + bytes.position()));
      }
    }
    return bytes.flip();
  }

  private static int u2(ByteBuffer bytes, int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  private static long u4(ByteBuffer bytes, int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }
}
