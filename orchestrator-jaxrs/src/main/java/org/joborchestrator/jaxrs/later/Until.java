package org.joborchestrator.jaxrs.later;

import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Reads the until parameter: what a request waits for. */
public final class Until {

  /** Any other status; what is waited for if nothing else is said. */
  public static final String CHANGED = "changed";

  /** A final status. */
  public static final String ENDED = "ended";

  private Until() {}

  /**
   * Whether the end is waited for.
   *
   * @throws InvalidRequestException if it is neither of the two
   */
  public static boolean isEnded(@Nullable String until) {
    if (until == null || until.equals(CHANGED)) {
      return false;
    }
    if (until.equals(ENDED)) {
      return true;
    }
    throw new InvalidRequestException(
        "Invalid until '%s': expected %s or %s".formatted(until, CHANGED, ENDED));
  }
}
