package org.joborchestrator.examples;

import org.joborchestrator.queue.QuotaPolicy;

/**
 * Nobody takes more than half of a service while others wait; who is alone takes all of it.
 *
 * @param maxRuns how many jobs of the service are under way at once, at the most
 */
// listing: half-while-others-wait
public record HalfWhileOthersWait(int maxRuns) implements QuotaPolicy {

  @Override
  public Answer decide(Request request) {
    if (request.runsOfService() >= maxRuns) {
      return Answer.SERVICE_WAITS;
    }
    boolean alone = request.usersWaiting() == 1;
    return alone || request.runsOfUser() < (maxRuns + 1) / 2 ? Answer.START : Answer.USER_WAITS;
  }
}
// end listing
