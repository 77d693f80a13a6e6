package org.joborchestrator.files;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a job that has a place of its own: in it, or still in memory. Not yet sure to
 * survive a crash of the machine.
 */
public final class Placed {

  private final JobFiles files;
  private final String location;
  private final Staging staging;
  private final @Nullable Bundle inMemory;

  Placed(JobFiles files, String location, Staging staging, @Nullable Bundle inMemory) {
    this.files = files;
    this.location = location;
    this.staging = staging;
    this.inMemory = inMemory;
  }

  /** The job's directory, relative to the data path. */
  public String location() {
    return location;
  }

  /**
   * All files as one piece of bytes, for {@link JobFiles#restore}. Who keeps it need not {@link
   * #sync}: the files stay in memory until {@link JobFiles#ended}. Empty if they are on the disk
   * already, or if there is too much in memory.
   */
  public Optional<byte[]> copy() throws IOException {
    return inMemory != null && files.keepInMemory(location, inMemory)
        ? Optional.of(inMemory.bytes())
        : Optional.empty();
  }

  /** Waits until they are on stable storage; where they cannot be, they are taken back. */
  public void sync() throws IOException {
    if (inMemory == null) {
      staging.sync();
    } else {
      files.write(location, inMemory);
    }
  }
}
