package org.joborchestrator.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one attempt of a job.
 *
 * @param number 1 for the first
 * @param node the name of its client
 * @param began when it was picked
 * @param ended when it was over, null while it is under way
 * @param cause why it ended other than with success; null before, and after success
 * @param reason the same in words, such as {@code Client a has lost it}; empty when there is none
 */
public record AttemptRecord(
    int number,
    String node,
    Instant began,
    @Nullable Instant ended,
    @Nullable Cause cause,
    String reason) {

  /** As it is when it is over. */
  public AttemptRecord ended(Instant at, @Nullable Cause because, String why) {
    return new AttemptRecord(number, node, began, at, because, why);
  }
}
