package org.joborchestrator.queue;

import org.joborchestrator.job.InvalidRequestException;

/** Two numbers: {@code RUNS_PER_USER} and {@code MAX_RUNS}. */
record Limits(int runsPerUser, int maxRuns) implements QuotaPolicy {

  Limits {
    if (runsPerUser < 1) {
      throw new InvalidRequestException("runsPerUser " + runsPerUser + ": expected 1 or more");
    }
    if (maxRuns < 1) {
      throw new InvalidRequestException("maxRuns " + maxRuns + ": expected 1 or more");
    }
  }

  @Override
  public Answer decide(Request request) {
    if (request.runsOfService() >= maxRuns) {
      return Answer.SERVICE_WAITS;
    }
    return request.runsOfUser() >= runsPerUser ? Answer.USER_WAITS : Answer.START;
  }

  @Override
  public boolean dependsOnOthers() {
    return false;
  }
}
