package org.joborchestrator.node;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client holds an attempt to.
 *
 * @param timeLimit how long its script may run; empty for as long as it likes
 */
public record Terms(Optional<Duration> timeLimit) {

  /** As long as it likes. */
  public static final Terms UNLIMITED = new Terms(Optional.empty());

  public Terms {
    timeLimit.ifPresent(Terms::requirePositive);
  }

  private static void requirePositive(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("time limit " + limit + ": expected more than none");
    }
  }
}
