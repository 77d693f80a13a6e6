package org.joborchestrator.files;

import org.joborchestrator.job.InvalidRequestException;

/**
 * How much of a disk has to stay free, in bytes. Below {@code low} nothing new is taken, until
 * {@code enough} is free again: two marks, so that it does not change with every file.
 *
 * @param low 0 or more; what is under way may use the most part of it, see {@link #reserve}
 * @param enough {@code low} or more
 */
public record Watermarks(long low, long enough) {

  /** 256 MiB, and 512 MiB to go on. */
  public static final Watermarks STANDARD = new Watermarks(256L << 20, 512L << 20);

  private static final int SHARE = 4;

  /**
   * @throws InvalidRequestException if they are none
   */
  public Watermarks {
    if (low < 0 || enough < low) {
      throw new InvalidRequestException(
          "watermarks of %d and %d bytes: expected 0 or more, and the second no less than the first"
              .formatted(low, enough));
    }
  }

  /** What not even results may use, so that the database can always be written: a quarter. */
  public long reserve() {
    return low / SHARE;
  }
}
