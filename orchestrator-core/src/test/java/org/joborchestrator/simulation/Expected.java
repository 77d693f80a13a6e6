package org.joborchestrator.simulation;

import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;

/**
 * What a job is to come to.
 *
 * @param name its script's
 * @param millis how long its script takes
 * @param code what its script exits with
 * @param limit how many milliseconds it may take
 * @param terminated whether a user wants it ended, in time or too late
 */
record Expected(String name, long millis, int code, long limit, boolean terminated) {

  /** So close to the limit, either may come first. */
  private static final long ABOUT = 100;

  /**
   * Whether the job may have ended so, when no attempt of it was lost.
   *
   * @param unwatched whether its script may have ended while its client was dead, so that nobody
   *     ended it at its limit
   */
  boolean allows(Job row, boolean unwatched) {
    boolean overTime = row.status() == JobStatus.FAILED && row.cause() == Cause.TIME_LIMIT;
    if (overTime) {
      return millis > limit - ABOUT;
    }
    if (row.status() == JobStatus.KILLED) {
      return terminated && row.cause() == Cause.USER;
    }
    boolean byItself =
        code == 0
            ? row.status() == JobStatus.COMPLETED && row.cause() == null
            : row.status() == JobStatus.FAILED && row.cause() == Cause.SCRIPT;
    return byItself && (unwatched || millis < limit + ABOUT);
  }
}
