package org.joborchestrator.testkit;

import org.joborchestrator.queue.QuotaPolicy;

final class LimitsTest extends QuotaPolicyContract {

  @Override
  protected QuotaPolicy create() {
    return QuotaPolicy.limits(2, 5);
  }

  @Override
  protected int mostRuns() {
    return 5;
  }
}
