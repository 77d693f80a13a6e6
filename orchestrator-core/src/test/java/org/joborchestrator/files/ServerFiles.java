package org.joborchestrator.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** The files of a server that a test restarts. */
final class ServerFiles implements AutoCloseable {

  static final String STORE = "store-1";

  final Path root;
  private JobFiles files;

  ServerFiles(Path root) throws IOException {
    this.root = root;
    files = new JobFiles(root, Disk.durable(), new Random(1));
    files.sweep(STORE, rows());
  }

  JobFiles files() {
    return files;
  }

  /** Those of a server that starts when the one before has gone. */
  JobFiles reopened() throws IOException {
    files.close();
    files = new JobFiles(root, Disk.durable(), new Random(2));
    return files;
  }

  /** What is in a store with jobs in those places. */
  static Locations rows(String... locations) {
    return each -> Stream.of(locations).forEach(each);
  }

  /** Where a job has its files whose row is not committed yet. */
  String placed() throws IOException {
    try (Staging staging = files.stage(100)) {
      try (OutputStream out = staging.file("run.sh")) {
        out.write('x');
      }
      Placed placed = files.place(staging);
      placed.sync();
      return placed.location();
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
