package org.joborchestrator.attempt;

import java.time.Duration;

/** Knows what comes next for an attempt. */
public interface Course {

  /**
   * Takes the attempt's next step, if there is one to take now: after each change of what is known
   * of it, and after each call that ended. On the loop.
   */
  void resume(Attempt attempt);

  /** Leaves the attempt alone for that long, then takes its next step. On the loop. */
  void resumeLater(Attempt attempt, Duration wait);

  /**
   * The attempt's time begins to run anew: it is to be handed to its client, or its client has it.
   * On the loop.
   */
  void setOut(Attempt attempt);
}
