package org.joborchestrator.files;

import java.io.IOException;
import java.util.Optional;

/** A job's files in their place, not yet sure to survive a crash of the machine. */
public final class Placed {

  private static final int FEW = 64;

  private final String location;
  private final Staging staging;

  Placed(String location, Staging staging) {
    this.location = location;
    this.staging = staging;
  }

  /** The job's directory, relative to the data path. */
  public String location() {
    return location;
  }

  /**
   * All files as one piece of bytes, for {@link JobFiles#restore}; empty if they are not few and
   * small.
   */
  public Optional<byte[]> copy() throws IOException {
    return staging.size() <= Bundle.SMALL && staging.files().size() <= FEW
        ? Optional.of(staging.bundle())
        : Optional.empty();
  }

  /** Waits until they are on stable storage; where they cannot be, they are taken back. */
  public void sync() throws IOException {
    staging.sync();
  }
}
