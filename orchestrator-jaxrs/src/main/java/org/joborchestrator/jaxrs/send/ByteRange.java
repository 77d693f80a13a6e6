package org.joborchestrator.jaxrs.send;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file.
 *
 * @param first its first byte
 * @param length how many
 */
record ByteRange(long first, long length) {

  private static final int BUFFER = 128 * 1024;
  private static final Pattern SINGLE =
      Pattern.compile("bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})");

  /** What was asked for lies beyond the file's end. */
  static final class Unsatisfiable extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads a Range header.
   *
   * @return empty if it asks for several ranges or cannot be understood: the whole is the answer
   *     then
   * @throws Unsatisfiable if no byte of the file is in the range
   */
  static Optional<ByteRange> parse(String header, long size) throws Unsatisfiable {
    Matcher matcher = SINGLE.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? Optional.empty() : Optional.of(last(Long.parseLong(to), size));
    }
    long first = Long.parseLong(from);
    long end = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
    if (end < first) {
      return Optional.empty();
    }
    if (first >= size) {
      throw new Unsatisfiable();
    }
    return Optional.of(new ByteRange(first, Math.min(end, size - 1) - first + 1));
  }

  private static ByteRange last(long count, long size) throws Unsatisfiable {
    if (count == 0 || size == 0) {
      throw new Unsatisfiable();
    }
    long length = Math.min(count, size);
    return new ByteRange(size - length, length);
  }

  /** The Content-Range of this part. */
  String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(first, first + length - 1, size);
  }

  /** Sends this part of a file. */
  void copy(SeekableByteChannel in, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, length));
    in.position(first);
    long left = length;
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      int count = in.read(buffer);
      if (count < 0) {
        throw new EOFException("the file was shortened while it was sent");
      }
      out.write(buffer.array(), 0, count);
      left -= count;
    }
  }
}
