package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteBehindTest {

  private static final byte[] STEP = new byte[WriteBehind.STEP];
  private static final int PIECE = 1 << 20;

  @TempDir private Path directory;

  private final Queue<Runnable> io = new ArrayDeque<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Integer> flushed = new ArrayList<>();

  private WriteBehind file() {
    return new WriteBehind(written, () -> flushed.add(written.size()), io::add);
  }

  private static WriteBehind broken(Queue<Runnable> io) {
    return new WriteBehind(
        OutputStream.nullOutputStream(),
        () -> {
          throw new IOException("input/output error");
        },
        io::add);
  }

  @Test
  void largeFile_isFlushedWhileItIsWritten_onceAtATime() throws IOException {
    WriteBehind file = file();
    file.write(STEP, 0, STEP.length - 1);
    assertEquals(0, io.size());
    file.write(1);
    assertEquals(1, io.size());
    file.write(STEP);
    file.write(STEP);
    assertEquals(1, io.size(), "a second flush before the first one");

    io.remove().run();
    file.write(1);
    io.remove().run();
    file.write(1);

    assertEquals(0, io.size());
    assertEquals(List.of(3 * STEP.length, 3 * STEP.length + 1), flushed);
    file.close();
    assertEquals(3 * STEP.length + 2, written.size());
  }

  @Test
  void flushThatComesTooLate_doesNothing() throws IOException {
    WriteBehind file = file();
    file.write(STEP);
    file.close();

    io.remove().run();

    assertEquals(List.of(), flushed);
  }

  /** The file is moved after the close, or deleted. */
  @Test
  void close_waitsForTheFlushUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    WriteBehind file =
        new WriteBehind(
            written,
            () -> {
              begun.countDown();
              awaitQuietly(goesOn);
              flushed.add(written.size());
            },
            task -> new Thread(task).start());
    file.write(STEP);
    begun.await();
    Thread closing = new Thread(() -> closeUnchecked(file));
    closing.start();

    while (closing.getState() != Thread.State.WAITING) {
      assertTrue(closing.isAlive(), "closed before its flush was over");
      Thread.onSpinWait();
    }
    assertEquals(List.of(), flushed);
    goesOn.countDown();
    closing.join();

    assertEquals(List.of(STEP.length), flushed);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void closeUnchecked(WriteBehind file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCouldNotBeWritten_failsTheNextWriteAndTheClose() throws IOException {
    WriteBehind file = broken(io);
    file.write(STEP);
    io.remove().run();

    IOException ofWrite = assertThrows(IOException.class, () -> file.write(1));
    IOException ofClose = assertThrows(IOException.class, file::close);

    assertEquals("input/output error", ofWrite.getMessage());
    assertSame(ofWrite.getCause(), ofClose.getCause());
  }

  @Test
  void failureOfAWrite_isToldWithThatOfTheClose() {
    IOException told =
        assertThrows(
            IOException.class,
            () -> {
              try (WriteBehind file = broken(io)) {
                file.write(STEP);
                io.remove().run();
                file.write(STEP);
              }
            });

    assertEquals(1, told.getSuppressed().length);
  }

  @Test
  void withoutHelp_itIsWrittenAllTheSame() throws IOException {
    try (WriteBehind file =
        new WriteBehind(
            written,
            () -> flushed.add(written.size()),
            task -> {
              throw new RejectedExecutionException("closing");
            })) {
      file.write(STEP);
      file.write(STEP);
    }

    assertEquals(2 * STEP.length, written.size());
    assertEquals(List.of(), flushed);
  }

  @Test
  void realFile_isWhole() throws Exception {
    byte[] content = new byte[4 * STEP.length + 17];
    new Random(1).nextBytes(content);
    Path path = directory.resolve("file");
    ExecutorService threads = Executors.newCachedThreadPool();
    try (OutputStream file = Disk.durable(threads).create(path)) {
      for (int at = 0; at < content.length; at += PIECE) {
        file.write(content, at, Math.min(PIECE, content.length - at));
      }
    } finally {
      threads.shutdown();
    }

    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    assertArrayEquals(content, Files.readAllBytes(path));
    assertThrows(FileAlreadyExistsException.class, () -> Disk.durable().create(path));
  }

  /** Its name is gone before it is closed: then it is not sure what is on the disk. */
  @Test
  void fileThatIsNotThereAnyMore_fails() throws IOException {
    Path path = directory.resolve("file");
    OutputStream file = Disk.durable().create(path);
    Files.delete(path);
    file.write(STEP);

    assertThrows(IOException.class, file::close);
    assertFalse(Files.exists(path));
  }
}
