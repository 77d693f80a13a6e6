package org.joborchestrator.files;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.joborchestrator.files.ZipFormat.Content;
import org.joborchestrator.files.ZipFormat.Limits;

/**
 * Writes a ZIP archive to a stream, entry by entry. Beyond what {@code java.util.zip} does, it
 * keeps Unix modes and symbolic links, and does not compress in vain. What fits into one {@link
 * Chunk} has its sizes in front; of longer files they are told behind them.
 *
 * <p>For one thread. {@link #close} frees memory and leaves the stream open.
 */
final class ZipWriter implements Closeable {

  private final Counted out;
  private final Deflation deflation;
  private final Limits limits;
  private final Chunk chunk = new Chunk();
  private final CRC32 crc = new CRC32();
  private final List<byte[]> central = new ArrayList<>();

  ZipWriter(OutputStream out) {
    this(out, Limits.STANDARD);
  }

  ZipWriter(OutputStream out, Limits limits) {
    this.out = new Counted(new BufferedOutputStream(out, 1 << 16));
    this.deflation = new Deflation(this.out);
    this.limits = limits;
  }

  void directory(ZipItem item) throws IOException {
    whole(item, new byte[0]);
  }

  void link(ZipItem item, byte[] target) throws IOException {
    whole(item, target);
  }

  /**
   * Adds a file.
   *
   * @param size the most that is read; less is fine
   * @throws NothingReadException if its first bytes cannot be read; the entry is not there then
   */
  void file(ZipItem item, ReadableByteChannel content, long size) throws IOException {
    try {
      chunk.fill(content, size);
    } catch (ClosedChannelException e) {
      throw e; // this thread was interrupted
    } catch (IOException e) {
      throw new NothingReadException(e);
    }
    if (size <= Chunk.SIZE || chunk.length() < Chunk.SIZE) {
      whole(item);
    } else {
      streamed(item, content, size);
    }
  }

  /** Writes the central directory, and all that is buffered. */
  void finish() throws IOException {
    long offset = out.count;
    for (byte[] header : central) {
      out.write(header);
    }
    out.write(ZipFormat.end(central.size(), offset, out.count - offset, limits));
    out.flush();
  }

  /** How many entries there are. */
  long entries() {
    return central.size();
  }

  /** How many bytes were written. */
  long size() {
    return out.count;
  }

  @Override
  public void close() {
    deflation.close();
  }

  private void whole(ZipItem item, byte[] content) throws IOException {
    chunk.fill(content);
    whole(item);
  }

  /** Adds an entry whose content is in the chunk. */
  private void whole(ZipItem item) throws IOException {
    int size = chunk.length();
    int packed = deflation.packWhole(chunk);
    boolean isPacked = packed >= 0;
    Content content =
        isPacked
            ? new Content(ZipFormat.DEFLATED, chunkCrc(), packed, size)
            : new Content(ZipFormat.STORED, chunkCrc(), size, size);
    long offset = out.count;
    out.write(ZipFormat.localHeader(item, content, mayBeBig(size)));
    if (isPacked) {
      deflation.writeWhole(packed);
    } else {
      chunk.writeTo(out);
    }
    central.add(ZipFormat.centralHeader(item, content, false, offset, limits));
  }

  private long chunkCrc() {
    crc.reset();
    chunk.addTo(crc);
    return crc.getValue();
  }

  /** Adds a file whose first chunk was read. */
  private void streamed(ZipItem item, ReadableByteChannel from, long size) throws IOException {
    long offset = out.count;
    boolean isZip64 = mayBeBig(size);
    out.write(ZipFormat.openHeader(item, isZip64));
    crc.reset();
    deflation.begin();
    long read = 0;
    while (chunk.length() > 0) {
      chunk.addTo(crc);
      deflation.write(chunk);
      read += chunk.length();
      chunk.fill(from, size - read);
    }
    Content content = new Content(ZipFormat.DEFLATED, crc.getValue(), deflation.finish(), read);
    out.write(ZipFormat.descriptor(content, isZip64));
    central.add(ZipFormat.centralHeader(item, content, true, offset, limits));
  }

  /** Whether sizes need 64 bits; what does not compress may grow a little. */
  private boolean mayBeBig(long size) {
    return size >= limits.bytes() - limits.bytes() / 256;
  }

  /** The file could not be read, and nothing of it is in the archive. */
  static final class NothingReadException extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException reason;

    NothingReadException(IOException reason) {
      super(reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }

  private static final class Counted extends FilterOutputStream {

    private long count;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
