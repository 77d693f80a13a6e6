package org.joborchestrator.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as its row says it: immutable, one state of its life.
 *
 * @param id its number
 * @param user whose it is
 * @param service what runs it
 * @param status where it is
 * @param location its directory as the store keeps it: relative to the data path, or absolute in
 *     rows taken over from 2.x
 * @param attempt how often it was picked, 0 before the first time
 * @param node the name of the client of the current attempt, null when it has none
 * @param payload the payload's id on that client, null until the client has taken it
 * @param message what a user should know of its state, such as why it failed; empty when nothing
 * @param created when it was accepted
 * @param ended when it became final, null before
 * @param lost how many attempts were given up after a client had, or may have had, the job
 * @param cause why it ended other than with success, or why it waits again; null when neither is so
 */
public record Job(
    JobId id,
    UserId user,
    ServiceName service,
    JobStatus status,
    String location,
    int attempt,
    @Nullable String node,
    @Nullable PayloadId payload,
    String message,
    Instant created,
    @Nullable Instant ended,
    int lost,
    @Nullable Cause cause) {

  /** Whether its result or end is known. */
  public boolean isFinal() {
    return status.isFinal();
  }

  /** As it is when it has been picked for that client: one attempt more. */
  public Job picked(String client) {
    return with(JobStatus.PROCESSING, attempt + 1, client, null, "", null, null);
  }

  /** As it is when the client has taken it. */
  public Job taken(PayloadId id) {
    return with(JobStatus.SUBMITTED, attempt, node, id, "", null, null);
  }

  /** As it is when its script runs. */
  public Job running() {
    return with(JobStatus.RUNNING, attempt, node, payload, "", null, null);
  }

  /** As it is when its attempt has come to nothing on its way to the client, and it waits again. */
  public Job requeued(String reason) {
    return with(JobStatus.QUEUED, attempt, null, null, reason, null, Cause.SYSTEM);
  }

  /** As it is when an attempt is given up that its client had, or may have had: one lost more. */
  public Job withOneLost() {
    return new Job(
        id, user, service, status, location, attempt, node, payload, message, created, ended,
        lost + 1, cause);
  }

  /** As it is when a user wants it ended and its client has not confirmed yet. */
  public Job locked() {
    return with(JobStatus.LOCKED, attempt, node, payload, message, null, null);
  }

  /** As it is when it has ended. */
  public Job ended(JobStatus how, @Nullable Cause because, String why, Instant at) {
    return with(how, attempt, node, payload, why, at, because);
  }

  /** As it is when its files are to go. */
  public Job cleaned() {
    return with(JobStatus.CLEANED, attempt, node, payload, message, ended, cause);
  }

  private Job with(
      JobStatus next,
      int nextAttempt,
      @Nullable String nextNode,
      @Nullable PayloadId nextPayload,
      String nextMessage,
      @Nullable Instant nextEnded,
      @Nullable Cause nextCause) {
    return new Job(
        id,
        user,
        service,
        next,
        location,
        nextAttempt,
        nextNode,
        nextPayload,
        nextMessage,
        created,
        nextEnded,
        lost,
        nextCause);
  }
}
