package org.joborchestrator.background;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.joborchestrator.background.Loop.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step again and again: often while there is something to do, seldom when there is not, so
 * that what is idle costs next to nothing. Belongs to the loop.
 */
public final class Pulse {

  private static final Duration RESTING = Duration.ofSeconds(30);

  private final Loop loop;
  private final Duration often;
  private final BooleanSupplier isBusy;
  private final Runnable step;
  private @Nullable Cancellable next;
  private boolean rests;

  /**
   * @param often how long after one step the next one comes, while there is something to do; half a
   *     minute otherwise
   * @param isBusy whether there is something to do
   */
  public Pulse(Loop loop, Duration often, BooleanSupplier isBusy, Runnable step) {
    this.loop = loop;
    this.often = often;
    this.isBusy = isBusy;
    this.step = step;
  }

  /** Begins. */
  public void start() {
    beatLater();
  }

  /** There is something to do: the next step comes as soon as it does then. */
  public void quicken() {
    if (rests && next != null) {
      next.cancel();
      beatLater();
    }
  }

  /** Runs the step no more. */
  public void stop() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void beat() {
    Cancellable mine = next;
    try {
      step.run();
    } finally {
      if (next == mine && mine != null) { // it was not stopped meanwhile
        beatLater();
      }
    }
  }

  private void beatLater() {
    rests = !isBusy.getAsBoolean();
    next = loop.after(rests ? RESTING : often, this::beat);
  }
}
