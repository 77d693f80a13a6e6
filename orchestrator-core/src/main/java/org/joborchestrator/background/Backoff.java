package org.joborchestrator.background;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubles from the first wait to the longest, and varies by a
 * half so that many who failed together do not come back together.
 *
 * @param first the wait after the first failure
 * @param longest the most it grows to
 */
public record Backoff(Duration first, Duration longest) {

  private static final int MOST_DOUBLINGS = 30;

  /** The wait after that many failures in a row, from 1. */
  public Duration after(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures, 1) - 1, MOST_DOUBLINGS);
    double nanos =
        Math.min((double) longest.toNanos(), first.toNanos() * (double) (1L << doublings));
    return Duration.ofNanos((long) (nanos * (0.5 + random.nextDouble() / 2)));
  }
}
