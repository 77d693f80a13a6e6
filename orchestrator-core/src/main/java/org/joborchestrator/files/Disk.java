package org.joborchestrator.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;

/** How sure files are to survive a crash of the machine, and how much room there is for them. */
@FunctionalInterface
public interface Disk {

  /** Returns once the file's content, or the directory's entries, are on stable storage. */
  void sync(Path path) throws IOException;

  /** Returns once all of them are on stable storage, each as with {@link #sync}. */
  default void syncAll(List<Path> paths) throws IOException {
    for (Path path : paths) {
      sync(path);
    }
  }

  /**
   * Begins a file that is not there yet.
   *
   * @return takes its content, and may bring it to stable storage meanwhile, so that less is left
   *     for {@link #sync}; a failure of that fails a later write, or the close
   */
  default OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** How many bytes more a directory's disk takes; 0 also if it cannot be asked. */
  default long free(Path directory) {
    return directory.toFile().getUsableSpace();
  }

  /** The operating system's {@code fsync}, one after another. */
  static Disk durable() {
    return durable(Runnable::run);
  }

  /**
   * The operating system's {@code fsync}, several at once: a journal of the file system then takes
   * all of them in one go. Large files are brought to the disk while they are written.
   *
   * @param io helps to wait for them; the caller does what it does not
   */
  static Disk durable(Executor io) {
    return new DurableDisk(io);
  }

  /** Leaves it to the operating system: survives a kill of the process, not of the machine. */
  static Disk relaxed() {
    return path -> {};
  }
}
