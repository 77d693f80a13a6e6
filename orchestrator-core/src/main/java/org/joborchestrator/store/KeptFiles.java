package org.joborchestrator.store;

import java.util.Arrays;

/**
 * A few small files of a job, kept with its row: that makes them durable in the row's own
 * transaction, and the files themselves need not be synced before it. What the bytes mean is known
 * to who makes them.
 */
public final class KeptFiles {

  private final byte[] bytes;

  /** Takes the bytes over: they are not to be changed any more. */
  public KeptFiles(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptFiles files && Arrays.equals(files.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "files of " + bytes.length + " bytes";
  }
}
