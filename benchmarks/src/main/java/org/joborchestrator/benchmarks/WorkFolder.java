package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.joborchestrator.files.Trees;

/** A directory on the disk that all measurements share, gone at the end. */
final class WorkFolder implements AutoCloseable {

  /** A directory of one measurement, gone with it. */
  record Part(Path path) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      Trees.delete(path);
    }
  }

  private final Path root;
  private final AtomicInteger numbers = new AtomicInteger();

  WorkFolder(Path parent) throws IOException {
    Files.createDirectories(parent);
    root = Files.createTempDirectory(parent, "work-").toAbsolutePath();
  }

  Path path() {
    return root;
  }

  Part part(String name) throws IOException {
    return new Part(Files.createDirectory(root.resolve(name + "-" + numbers.incrementAndGet())));
  }

  @Override
  public void close() throws IOException {
    Trees.delete(root);
  }
}
