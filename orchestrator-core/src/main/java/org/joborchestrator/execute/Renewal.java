package org.joborchestrator.execute;

import java.time.Duration;

/**
 * When a server's lease was last renewed, and for how long.
 *
 * @param length how long it lasts
 * @param at when, in nanoseconds of the clock that all processes of a machine share until it is
 *     started anew
 */
record Renewal(Duration length, long at) {

  /** When it ends. One of the future is of a machine's life before: it counts from now on. */
  long end(long now) {
    return (at - now > 0 ? now : at) + length.toNanos();
  }
}
