package org.joborchestrator.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** What a large input holds. */
enum Content {
  /** Lines of numbers, that compress to a fraction. */
  TEXT {
    @Override
    void fill(byte[] block, Random random) {
      for (int at = 0; at < block.length; ) {
        byte[] line =
            "ATOM  %5d  CA  ALA A%4d    %8.3f%8.3f%8.3f  1.00  0.00           C\n"
                .formatted(
                    random.nextInt(99_999),
                    random.nextInt(9_999),
                    random.nextDouble() * 100,
                    random.nextDouble() * 100,
                    random.nextDouble() * 100)
                .getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(line.length, block.length - at);
        System.arraycopy(line, 0, block, at, length);
        at += length;
      }
    }
  },

  /** Random bytes, that do not. */
  RANDOM {
    @Override
    void fill(byte[] block, Random random) {
      random.nextBytes(block);
    }
  };

  private static final int SEED = 42;
  private static final int BLOCK = 1 << 20;

  abstract void fill(byte[] block, Random random);

  /** Writes so many MiB of it to the file. */
  void write(Path file, int mebibytes) throws IOException {
    Random random = new Random(SEED);
    byte[] block = new byte[BLOCK];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < mebibytes; i++) {
        fill(block, random);
        out.write(block);
      }
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
