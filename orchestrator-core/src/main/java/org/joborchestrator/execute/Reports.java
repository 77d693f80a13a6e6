package org.joborchestrator.execute;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pipe that all workers report to, line by line, and the one thread that reads it. A named
 * pipe, so that one thread serves any number of workers: reading from the pipe of a {@link Process}
 * takes a thread for each.
 */
final class Reports {

  private static final Logger log = LoggerFactory.getLogger(Reports.class);
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final long PATIENCE_MILLIS = 5000;
  private static final String END = "end";

  private final Path directory;
  private final Path pipe;
  private final RandomAccessFile file;
  private final File target;
  private final Consumer<String> reader;
  private final Thread thread;

  /**
   * @param reader gets each line, on the one thread
   */
  Reports(Consumer<String> reader) throws IOException {
    this.reader = reader;
    this.directory = Files.createTempDirectory("job-orchestrator-");
    this.pipe = directory.resolve("reports");
    try {
      makePipe();
      // Opened for both directions: never waits for the other side, and never ends.
      this.file = new RandomAccessFile(pipe.toFile(), "rw");
      this.target = withoutFile();
    } catch (IOException e) {
      deleteFiles();
      throw e;
    }
    this.thread = new Thread(this::read, "bash-executor-reports-" + NUMBERS.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  private void makePipe() throws IOException {
    Process maker =
        new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
            .redirectErrorStream(true)
            .start();
    maker.getOutputStream().close();
    String complaint =
        new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!Files.exists(pipe)) {
      throw new IOException("the named pipe " + pipe + " cannot be made: " + complaint);
    }
  }

  /**
   * Deletes the pipe's file if it can still be opened through our descriptor, as in Linux: then not
   * even a killed JVM leaves one behind.
   */
  private File withoutFile() throws IOException {
    File[] descriptors = new File("/proc/self/fd").listFiles();
    if (descriptors != null) {
      Path real = pipe.toRealPath();
      for (File descriptor : descriptors) {
        if (isLink(descriptor.toPath(), real)) {
          deleteFiles();
          return descriptor;
        }
      }
    }
    return pipe.toFile();
  }

  private static boolean isLink(Path link, Path target) {
    try {
      return Files.readSymbolicLink(link).equals(target);
    } catch (IOException e) {
      return false; // closed in the meantime
    }
  }

  /** Where workers write to. */
  File target() {
    return target;
  }

  /** Adds a line of our own after those that were written before. */
  void post(String line) {
    try {
      file.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.debug("nobody reads reports any more, so this one is lost: {}", line, e);
    }
  }

  /** Whether the caller is the thread that all reports depend on, and so must not wait for one. */
  boolean isReading() {
    return Thread.currentThread() == thread;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    int filled = 0;
    try {
      while (true) {
        int count = file.read(buffer, filled, buffer.length - filled);
        filled += Math.max(count, 0);
        int begin = 0;
        for (int i = 0; i < filled; i++) {
          if (buffer[i] == '\n') {
            String line = new String(buffer, begin, i - begin, StandardCharsets.ISO_8859_1);
            if (line.equals(END)) {
              return;
            }
            hand(line);
            begin = i + 1;
          }
        }
        filled -= begin;
        System.arraycopy(buffer, begin, buffer, 0, filled);
        if (filled == buffer.length) {
          filled = 0; // no line of ours is that long
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the reports of workers cannot be read any more", e);
    }
  }

  private void hand(String line) {
    try {
      reader.accept(line);
    } catch (RuntimeException e) { // the next line may be about another task
      log.error("the report '{}' could not be dealt with", line, e);
    }
  }

  /** Ends the thread and removes the pipe. */
  void close() {
    post(END);
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      file.close();
    } catch (IOException e) {
      log.debug("closing {}", pipe, e);
    }
    deleteFiles();
  }

  private void deleteFiles() {
    try {
      Files.deleteIfExists(pipe);
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      log.warn("{} stays behind: {}", directory, e.toString());
    }
  }
}
