package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.joborchestrator.background.ManualSurroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes new files and nothing into them. */
final class SpillFailureTest implements Disk {

  @TempDir private Path directory;

  private final AtomicInteger open = new AtomicInteger();

  @Override
  public void sync(Path path) {}

  @Override
  public OutputStream create(Path file) throws IOException {
    open.incrementAndGet();
    return new FilterOutputStream(Disk.super.create(file)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        throw new IOException("Input/output error");
      }

      @Override
      public void close() throws IOException {
        open.decrementAndGet();
        super.close();
      }
    };
  }

  @Test
  void filesThatCannotLeaveMemory_takeNoMore_andStayOpenNowhere() throws IOException {
    try (JobFiles files = new JobFiles(directory, this, new ManualSurroundings().random())) {
      try (Staging staging = files.stage(1L << 40)) {
        try (OutputStream script = staging.file("run.sh")) {
          script.write(new byte[10]);
        }
        try (OutputStream large = staging.file("large")) {
          byte[] block = new byte[1 << 16];
          assertThrows(IOException.class, () -> large.write(block));
          assertThrows(IOException.class, () -> large.write(block));
        }
        assertThrows(IOException.class, staging::bundle);
      }
    }
    assertEquals(0, open.get());
  }
}
