package org.joborchestrator.benchmarks;

import java.io.IOException;

/** From the upload to the ZIP in hand, one job after another on a system that is idle. */
final class Latency {

  /** Jobs that a system has done when it counts as started. */
  private static final int STARTED = 100;

  /**
   * And when as one that has run a while: HotSpot compiles for good what has run 5 000 times, so
   * what runs once a job is slow for as many jobs.
   */
  private static final int WARM = 6000;

  private static final int FRESH = 300;
  private static final int USERS = 20;

  /** As many as are measured between two looks at what the machine can do. */
  private static final int BLOCK = 20;

  private final Bound bound;
  private final Samples fresh = new Samples();
  private final Samples millis = new Samples();
  private final Samples ratios = new Samples();

  Latency(Bound bound) {
    this.bound = bound;
  }

  /** The first jobs of a system, of which some are measured, too. */
  void warmUp(JobSystem system) throws IOException {
    try (JobSystem.Session session = system.open()) {
      run(session, STARTED, new Samples());
      run(session, FRESH, fresh);
      run(session, WARM - STARTED - FRESH, new Samples());
    }
  }

  /**
   * Measures jobs in small blocks, in turns with what the machine does by hand: the speed of a
   * virtual machine changes within a minute.
   */
  void sample(JobSystem system, int jobs) throws IOException {
    try (JobSystem.Session session = system.open()) {
      for (int left = jobs; left > 0; left -= BLOCK) {
        double byHand = bound.sampleSerial();
        Samples block = new Samples();
        run(session, Math.min(left, BLOCK), millis, block);
        ratios.add(block.median() / byHand);
      }
    }
  }

  private static void run(JobSystem.Session session, int jobs, Samples... samples)
      throws IOException {
    for (int i = 0; i < jobs; i++) {
      long start = System.nanoTime();
      session.take(session.submit(i % USERS));
      double took = (System.nanoTime() - start) / 1e6;
      for (Samples each : samples) {
        each.add(took);
      }
    }
  }

  /** How many times as long as by hand: of each block, and of those the median. */
  double ratio() {
    return ratios.median();
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
