package org.joborchestrator.files;

import java.io.Closeable;
import java.nio.file.Path;

/** A name for a file that lives until this is closed, and no longer than the process. */
public final class TemporaryFile implements Closeable {

  private final Path path;
  private final Runnable gone;

  /**
   * @param gone told when it is no longer needed
   */
  TemporaryFile(Path path, Runnable gone) {
    this.path = path;
    this.gone = gone;
  }

  /** Where it is, once somebody has written it. */
  public Path path() {
    return path;
  }

  /** Deletes it, if it is there. */
  @Override
  public void close() {
    Trees.deleteQuietly(path);
    gone.run();
  }
}
