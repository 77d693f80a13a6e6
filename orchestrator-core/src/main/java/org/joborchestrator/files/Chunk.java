package org.joborchestrator.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A piece of a file, with room in front for the head of a stored block, so that what is not
 * compressed goes out as it was read, in one piece.
 */
final class Chunk {

  /** As long as a stored block can be. */
  static final int SIZE = 65535;

  private static final int HEAD = 5;
  private static final int SAMPLE = 1 << 14;

  private final byte[] bytes = new byte[HEAD + SIZE];
  private int length;

  /** Reads at most that many bytes; fewer than it holds only at the end of the file. */
  void fill(ReadableByteChannel from, long most) throws IOException {
    ByteBuffer room = ByteBuffer.wrap(bytes, HEAD, (int) Math.min(SIZE, most));
    int read = 0;
    while (room.hasRemaining() && read >= 0) {
      read = from.read(room);
    }
    length = room.position() - HEAD;
  }

  void fill(byte[] content) {
    System.arraycopy(content, 0, bytes, HEAD, content.length);
    length = content.length;
  }

  int length() {
    return length;
  }

  void addTo(CRC32 crc) {
    crc.update(bytes, HEAD, length);
  }

  void addTo(Deflater deflater) {
    deflater.setInput(bytes, HEAD, length);
  }

  /** Adds the beginning; returns how much. */
  int addSampleTo(Deflater deflater) {
    int sample = Math.min(length, SAMPLE);
    deflater.setInput(bytes, HEAD, sample);
    return sample;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, HEAD, length);
  }

  /** Writes a block of a deflated stream that is not the last one; returns its length. */
  int writeStoredBlock(OutputStream out) throws IOException {
    bytes[0] = 0;
    bytes[1] = (byte) length;
    bytes[2] = (byte) (length >> 8);
    bytes[3] = (byte) ~bytes[1];
    bytes[4] = (byte) ~bytes[2];
    out.write(bytes, 0, HEAD + length);
    return HEAD + length;
  }
}
