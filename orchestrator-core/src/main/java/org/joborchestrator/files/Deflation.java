package org.joborchestrator.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/**
 * Compresses where that gains something. The sizes of a long file are told behind it, and readers
 * of a stream accept that of a deflated entry alone; so what does not compress goes into the
 * "stored blocks" that a deflated stream may hold, at the speed of a copy.
 *
 * <p>It finds out by trying. A file begins with a probe: the start of its first chunk is
 * compressed. If that gains enough, compression goes on, and is judged again with every {@link
 * #WINDOW} bytes. If not, chunks are stored, and after a pause one is probed again; pauses grow
 * while probes fail. What is compressed behind stored blocks begins a fresh deflated stream on a
 * byte boundary, without references to what came before.
 *
 * <p>For one thread, one file after another: {@link #begin}, {@link #write}…, {@link #finish}.
 */
final class Deflation implements Closeable {

  /** Measured on text: level 1 is four times as fast as level 6, and the files a third larger. */
  private static final int LEVEL = 1;

  /** What is shorter takes longer to try than to keep. */
  private static final int LEAST = 64;

  private static final int WINDOW = 1 << 20;
  private static final int FIRST_PAUSE = 8;
  private static final int LONGEST_PAUSE = 32;

  /** A fixed block, marked as the last one, that is empty. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final OutputStream out;
  private final Deflater deflater = new Deflater(LEVEL, true);
  private final byte[] packed = new byte[Chunk.SIZE + 1024];

  private long written;
  private boolean isDeflating;
  private int pause;
  private int nextPause;
  private int windowIn;
  private int windowOut;

  Deflation(OutputStream out) {
    this.out = out;
  }

  /** Compresses a file that is one chunk, if that gains something; returns its length, or -1. */
  int packWhole(Chunk chunk) {
    if (chunk.length() < LEAST) {
      return -1;
    }
    deflater.reset();
    chunk.addTo(deflater);
    deflater.finish();
    int length = deflater.deflate(packed);
    return deflater.finished() && isWorth(length, chunk.length()) ? length : -1;
  }

  /** Writes what {@link #packWhole} made of the chunk. */
  void writeWhole(int length) throws IOException {
    out.write(packed, 0, length);
  }

  /** Begins a file. */
  void begin() {
    written = 0;
    isDeflating = false;
    pause = 0;
    nextPause = FIRST_PAUSE;
  }

  void write(Chunk chunk) throws IOException {
    if (isDeflating) {
      deflate(chunk);
    } else if (pause > 0) {
      pause--;
      written += chunk.writeStoredBlock(out);
    } else {
      probe(chunk);
    }
  }

  /** Ends the file; returns how many bytes it has become. */
  long finish() throws IOException {
    if (isDeflating) {
      deflater.finish();
      while (!deflater.finished()) {
        emit(deflater.deflate(packed));
      }
    } else {
      out.write(LAST_BLOCK);
      written += LAST_BLOCK.length;
    }
    return written;
  }

  private void probe(Chunk chunk) throws IOException {
    deflater.reset();
    int sample = chunk.addSampleTo(deflater);
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.reset();
    if (isWorth(length, sample)) {
      isDeflating = true;
      nextPause = FIRST_PAUSE;
      windowIn = 0;
      windowOut = 0;
      deflate(chunk);
    } else {
      written += chunk.writeStoredBlock(out);
      giveUp();
    }
  }

  private void deflate(Chunk chunk) throws IOException {
    chunk.addTo(deflater);
    windowIn += chunk.length();
    windowOut += drain(Deflater.NO_FLUSH);
    if (windowIn >= WINDOW) {
      if (!isWorth(windowOut, windowIn)) {
        drain(Deflater.SYNC_FLUSH);
        giveUp();
      }
      windowIn = 0;
      windowOut = 0;
    }
  }

  private int drain(int flush) throws IOException {
    int drained = 0;
    int length;
    do {
      length = deflater.deflate(packed, 0, packed.length, flush);
      emit(length);
      drained += length;
    } while (length == packed.length);
    return drained;
  }

  private void giveUp() {
    isDeflating = false;
    pause = nextPause;
    nextPause = Math.min(nextPause * 2, LONGEST_PAUSE);
  }

  private void emit(int length) throws IOException {
    out.write(packed, 0, length);
    written += length;
  }

  private static boolean isWorth(int packed, int size) {
    return packed < size - size / 20;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
