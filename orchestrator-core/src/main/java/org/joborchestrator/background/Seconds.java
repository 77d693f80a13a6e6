package org.joborchestrator.background;

import java.time.Duration;

/** Durations as people are told of them. */
public final class Seconds {

  private Seconds() {}

  /** Such as {@code 300 s} or {@code 0.25 s}. */
  public static String text(Duration time) {
    return time.toNanosPart() == 0 ? time.toSeconds() + " s" : time.toMillis() / 1000.0 + " s";
  }
}
