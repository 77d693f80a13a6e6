package org.joborchestrator.queue;

import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/**
 * Says whether one more job of a user may start. Asked on the orchestrator's loop: answer at once,
 * from what is handed over and from what is in memory, and do not block. It is asked again whenever
 * a job of the service ends, and twice a second.
 */
@FunctionalInterface
public interface QuotaPolicy {

  /** What the policy decides from. */
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
   * The built-in one: at most so many jobs of a user, and of a service, are under way at once.
   *
   * @param runsPerUser at least 1
   * @param maxRuns at least 1
   */
  static QuotaPolicy limits(int runsPerUser, int maxRuns) {
    return new Limits(runsPerUser, maxRuns);
  }
}
