package org.joborchestrator.node;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.joborchestrator.background.Seconds;

/**
 * What a client holds an attempt to.
 *
 * @param timeLimit how long its script may run; empty for as long as it likes
 * @param lease its server's, for a client that has not heard of one yet; renews none that it has
 * @param heard the cursor of the last batch of events that the server has of the client, from which
 *     the client knows an attempt that was on its way for longer than the lease; empty without one
 */
public record Terms(Optional<Duration> timeLimit, Optional<Lease> lease, OptionalLong heard) {

  /** As long as it likes. */
  public static final Terms UNLIMITED = new Terms(Optional.empty());

  /** Without a word of leases. */
  public Terms(Optional<Duration> timeLimit) {
    this(timeLimit, Optional.empty(), OptionalLong.empty());
  }

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
