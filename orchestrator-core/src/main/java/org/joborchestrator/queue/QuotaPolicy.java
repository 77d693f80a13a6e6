package org.joborchestrator.queue;

import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/**
 * Says whether one more job of a user may start. Asked on the orchestrator's loop: answer at once,
 * from what is handed over and from what is in memory, and do not block. A user who has to wait is
 * asked for again when a job of the service ends, and twice a second. A policy that throws makes
 * the user wait.
 */
@FunctionalInterface
public interface QuotaPolicy {

  /**
   * What the policy decides from.
   *
   * @param service the service that would run the job
   * @param user whose job is next
   * @param runsOfUser how many of the user's jobs the service has under way
   * @param runsOfService how many jobs the service has under way
   * @param usersWaiting how many users have jobs queued for the service, this one included
   */
  record Request(
      ServiceName service, UserId user, int runsOfUser, int runsOfService, int usersWaiting) {}

  /** What the policy answers. */
  enum Answer {
    /** The job may start. */
    START,
    /** Not this user now; others may. */
    USER_WAITS,
    /** Nobody in this service now. */
    SERVICE_WAITS
  }

  /** Decides for the next job of a user. */
  Answer decide(Request request);

  /**
   * Whether the answer for a user can change by what happens to others. If not, a user who waits is
   * asked for again only when one of the user's own jobs ends, which is cheaper.
   */
  default boolean dependsOnOthers() {
    return true;
  }

  /**
   * The built-in one: at most so many jobs of a user, and of a service, are under way at once.
   *
   * @param runsPerUser at least 1
   * @param maxRuns at least 1
   * @throws org.joborchestrator.job.InvalidRequestException if either is less
   */
  static QuotaPolicy limits(int runsPerUser, int maxRuns) {
    return new Limits(runsPerUser, maxRuns);
  }
}
