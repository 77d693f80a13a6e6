package org.joborchestrator.background;

import java.time.Duration;

/**
 * Runs everything that decides, one step after another, so that what it owns needs no lock. Steps
 * must not block. What a step throws is logged and stops nothing. May be called from any thread.
 */
public interface Loop {

  /**
   * Runs the step soon, after those that were handed in before. After the loop has ended, never.
   */
  void execute(Runnable step);

  /** Runs the step once, not before the delay has passed, unless it is cancelled. */
  Cancellable after(Duration delay, Runnable step);

  /** Runs the step again and again, the interval after it ended, until it is cancelled. */
  default Cancellable every(Duration interval, Runnable step) {
    return new Repeating(this, interval, step);
  }

  /** Something that can be called off. */
  @FunctionalInterface
  interface Cancellable {

    /** Calls it off if it has not begun; more than once does nothing more. */
    void cancel();
  }
}
