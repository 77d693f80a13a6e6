package org.joborchestrator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;

/**
 * What the jobs of a service may take, so that none of them goes on for ever.
 *
 * @param maxAttempts how many attempts may be lost before a job is given up; 1 for at most one run
 * @param timeLimit how long a script may run; empty for as long as it likes
 * @param waiting how long a job waits while no client of its service can be reached
 * @param staging how long it may take to hand a job's files to a client
 * @param collecting how long it may take to fetch what has come of a job, and to store it
 */
public record Bounds(
    int maxAttempts,
    Optional<Duration> timeLimit,
    Duration waiting,
    Duration staging,
    Duration collecting) {

  /**
   * What becomes of a job whose attempt is given up although its client had it, or may have had it:
   * its script may have run.
   */
  public Job afterLoss(Job row, String reason, Instant now) {
    Job counted = row.withOneLost();
    return counted.lost() < maxAttempts
        ? counted.requeued(reason)
        : counted.ended(JobStatus.FAILED, Cause.SYSTEM, lastWords(counted.lost(), reason), now);
  }

  /** Whether it may run again after one more loss. */
  public boolean allowsAnother(Job row) {
    return row.lost() + 1 < maxAttempts;
  }

  /** Why a job is not tried again. */
  public String lastWords(int lost, String reason) {
    return lost == 1
        ? "It is not run again: " + reason
        : "It is not run again after " + lost + " attempts; of the last one: " + reason;
  }
}
