package org.joborchestrator.background;

import java.time.Duration;
import org.joborchestrator.background.Loop.Cancellable;

/** A step that plans its own next time, whatever it throws. */
final class Repeating implements Cancellable {

  private final Loop loop;
  private final Duration interval;
  private final Runnable step;
  private volatile boolean cancelled;
  private volatile Cancellable next;

  Repeating(Loop loop, Duration interval, Runnable step) {
    this.loop = loop;
    this.interval = interval;
    this.step = step;
    this.next = loop.after(interval, this::run);
  }

  private void run() {
    if (cancelled) {
      return;
    }
    try {
      step.run();
    } finally {
      if (!cancelled) {
        next = loop.after(interval, this::run);
      }
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    next.cancel();
  }
}
