package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the machine can do without us. Sampled again between the other measurements, so that what
 * else goes on on the machine slows down both.
 */
final class Bound {

  private static final int SERIAL = 20;
  private static final int PARALLEL = 300;
  private static final int SYNCS = 100;
  private static final String BY_HAND =
      "mkdir $1 && cp inputs/run.sh inputs/input.txt $1/ && cd $1 && bash run.sh";

  private final WorkFolder folder;
  private final Samples serial = new Samples();
  private final Samples parallel = new Samples();
  private final Samples sync = new Samples();

  Bound(WorkFolder folder) {
    this.folder = folder;
  }

  /** Does a few jobs one after another; answers the milliseconds that each took. */
  double sampleSerial() throws IOException {
    double millis = byHand(1, SERIAL) * 1000 / SERIAL;
    serial.add(millis);
    return millis;
  }

  /** Does a few hundred jobs, two at a time; answers how many it did in a second. */
  double sampleParallel() throws IOException {
    double rate = PARALLEL / byHand(2, PARALLEL);
    parallel.add(rate);
    return rate;
  }

  private double byHand(int atOnce, int jobs) throws IOException {
    try (WorkFolder.Part part = folder.part("by-hand")) {
      TrivialJob.writeTo(part.path().resolve("inputs"));
      return new Shell(part.path())
          .timeScript("seq %d | xargs -P%d -I{} sh -c '%s' sh {}".formatted(jobs, atOnce, BY_HAND));
    }
  }

  void sampleSync() throws IOException {
    try (WorkFolder.Part part = folder.part("sync")) {
      for (int i = 0; i < SYNCS; i++) {
        long start = System.nanoTime();
        Path file = part.path().resolve("file-" + i);
        Files.write(file, new byte[10_000]);
        sync(file, StandardOpenOption.WRITE);
        Files.move(file, part.path().resolve("moved-" + i));
        sync(part.path(), StandardOpenOption.READ);
        sync.add((System.nanoTime() - start) / 1e6);
      }
    }
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  /** Milliseconds for a job by hand, one after another. */
  double serialMillis() {
    return serial.median();
  }

  /** Jobs a second by hand, two at a time. */
  double jobsPerSecond() {
    return parallel.median();
  }

  /** Milliseconds to write a small file, sync it, rename it and sync its directory. */
  double syncMillis() {
    return sync.median();
  }
}
