package org.joborchestrator.attempt;

import java.time.Duration;
import java.util.Optional;

/**
 * How much time an attempt has for what is being done about it. Belongs to the loop, as its attempt
 * does.
 */
public final class Deadline {

  /** What there is only so much time for; one after another. */
  public enum Phase {
    /** Its files go to the client. */
    STAGING,
    /** Its script runs, and its client does not know of time limits (2.x). */
    RUNNING,
    /** What has come of it is fetched and stored. */
    COLLECTING
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration A_CENTURY = Duration.ofDays(36_525);

  private Phase phase = Phase.STAGING;
  private long entered;
  private long due = NEVER;
  private boolean overdue;

  Deadline() {}

  /** What there is only so much time for now. */
  public Phase phase() {
    return phase;
  }

  /**
   * That phase begins now.
   *
   * @param limit how long it may take; empty for as long as it takes
   */
  public void enter(Phase next, long now, Optional<Duration> limit) {
    this.phase = next;
    this.overdue = false;
    this.entered = now;
    this.due = limit.map(time -> end(now, time)).orElse(NEVER);
  }

  private static long end(long now, Duration time) {
    boolean isLong = time.compareTo(A_CENTURY) > 0;
    return isLong ? NEVER : now + time.toNanos();
  }

  /** For how long the phase has gone on, in nanoseconds. */
  long age(long now) {
    return now - entered;
  }

  /** Whether the phase may take as long as it likes. */
  public boolean isUnlimited() {
    return due == NEVER;
  }

  /** Whether the phase has just taken too long; says so once. */
  public boolean becomesOverdue(long now) {
    if (overdue || due == NEVER || now - due < 0) {
      return false;
    }
    overdue = true;
    return true;
  }

  /** Whether the phase takes too long. */
  public boolean isOverdue() {
    return overdue;
  }
}
