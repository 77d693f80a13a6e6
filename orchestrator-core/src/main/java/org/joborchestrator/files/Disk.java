package org.joborchestrator.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How sure files are to survive a crash of the machine. */
@FunctionalInterface
public interface Disk {

  /** Returns once the file's content, or the directory's entries, are on stable storage. */
  void sync(Path path) throws IOException;

  /** The operating system's {@code fsync}. */
  static Disk durable() {
    return path -> {
      StandardOpenOption mode =
          Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
      try (FileChannel channel = FileChannel.open(path, mode)) {
        channel.force(true);
      }
    };
  }

  /** Leaves it to the operating system: survives a kill of the process, not of the machine. */
  static Disk relaxed() {
    return path -> {};
  }
}
