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
    @Nullable Instant ended) {

  /** Whether its result or end is known. */
  public boolean isFinal() {
    return status.isFinal();
  }
}
