package org.joborchestrator.benchmarks;

import java.io.IOException;

/** From the upload to the ZIP in hand, one job after another on a system that is idle. */
final class Latency {

  private static final int WARM_UP = 300;
  private static final int USERS = 20;

  private final Samples millis = new Samples();

  void sample(JobSystem system, int jobs) throws IOException {
    try (JobSystem.Session session = system.open()) {
      for (int i = 0; i < WARM_UP; i++) {
        session.take(session.submit(i % USERS));
      }
      for (int i = 0; i < jobs; i++) {
        long start = System.nanoTime();
        session.take(session.submit(i % USERS));
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
  }

  double p50() {
    return millis.median();
  }

  double p99() {
    return millis.quantile(0.99);
  }
}
