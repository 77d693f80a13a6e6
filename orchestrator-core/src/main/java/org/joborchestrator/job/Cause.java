package org.joborchestrator.job;

import java.util.Locale;
import java.util.Optional;

/**
 * Who or what ended a job, or an attempt of one, other than with success: so that what the system
 * did is told apart from what the script did.
 */
public enum Cause {
  /**
   * The script: it exited with a code other than 0, or a signal ended it that nobody of us sent.
   */
  SCRIPT,
  /** The script again: it ran for longer than its service allows. */
  TIME_LIMIT,
  /** A user asked for it. */
  USER,
  /** Neither: a client was lost, a disk was full, nobody could run it. */
  SYSTEM;

  /** The name on the wire, such as {@code time_limit}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The cause of that name on the wire; empty if it is none that is known. */
  public static Optional<Cause> ofWireName(String name) {
    for (Cause cause : values()) {
      if (cause.wireName().equals(name)) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }
}
