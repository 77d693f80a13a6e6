package org.joborchestrator.download;

import java.nio.file.Path;
import org.joborchestrator.files.Trees;

/**
 * A ZIP to hand out. Close it when it has been read.
 *
 * @param file where it is
 * @param temporary whether the file was made for this download, and goes with it
 */
public record Download(Path file, boolean temporary) implements AutoCloseable {

  /** Deletes the file if it was made for this download. */
  @Override
  public void close() {
    if (temporary) {
      Trees.deleteQuietly(file);
    }
  }
}
