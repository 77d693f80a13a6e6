package org.joborchestrator.node;

import java.time.Duration;
import java.util.Optional;
import org.joborchestrator.background.Seconds;

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

  /** What there is to say of a script that was ended because it ran for longer than that. */
  public static String overTime(Duration limit) {
    return "run.sh was ended: it ran for longer than its time limit of " + Seconds.text(limit);
  }

  private static void requirePositive(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("time limit " + limit + ": expected more than none");
    }
  }
}
