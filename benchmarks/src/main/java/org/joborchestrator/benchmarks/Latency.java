package org.joborchestrator.benchmarks;

import java.io.IOException;

/** From the upload to the ZIP in hand, one job after another on a system that is idle. */
final class Latency {

  /**
   * Jobs that a system has done when it counts as started, and when as one that has run a while.
   */
  private static final int STARTED = 100;

  private static final int WARM = 2000;
  private static final int FRESH = 300;
  private static final int USERS = 20;

  private final Samples fresh = new Samples();
  private final Samples millis = new Samples();

  /** The first jobs of a system, of which some are measured, too. */
  void warmUp(JobSystem system) throws IOException {
    try (JobSystem.Session session = system.open()) {
      run(session, STARTED, new Samples());
      run(session, FRESH, fresh);
      run(session, WARM - STARTED - FRESH, new Samples());
    }
  }

  void sample(JobSystem system, int jobs) throws IOException {
    try (JobSystem.Session session = system.open()) {
      run(session, jobs, millis);
    }
  }

  private static void run(JobSystem.Session session, int jobs, Samples samples) throws IOException {
    for (int i = 0; i < jobs; i++) {
      long start = System.nanoTime();
      session.take(session.submit(i % USERS));
      samples.add((System.nanoTime() - start) / 1e6);
    }
  }

  double freshP50() {
    return fresh.median();
  }

  double p50() {
    return millis.median();
  }

  double p99() {
    return millis.quantile(0.99);
  }
}
