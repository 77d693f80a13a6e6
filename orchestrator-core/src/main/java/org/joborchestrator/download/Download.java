package org.joborchestrator.download;

import java.nio.file.Path;
import org.joborchestrator.files.TemporaryFile;
import org.jspecify.annotations.Nullable;

/** A ZIP to hand out. Close it when it has been read. */
public final class Download implements AutoCloseable {

  private final Path file;
  private final @Nullable TemporaryFile made;

  private Download(Path file, @Nullable TemporaryFile made) {
    this.file = file;
    this.made = made;
  }

  /** Of a file that is kept. */
  static Download of(Path kept) {
    return new Download(kept, null);
  }

  /** Of a file that goes with it. */
  static Download of(TemporaryFile made) {
    return new Download(made.path(), made);
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** Whether the file was made for this download, and goes with it. */
  public boolean temporary() {
    return made != null;
  }

  /** Deletes the file if it was made for this download. */
  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }
}
