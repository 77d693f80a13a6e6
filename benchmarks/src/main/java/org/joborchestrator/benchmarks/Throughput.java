package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** As many trivial jobs as it takes in, from several users at once, until all are Completed. */
final class Throughput {

  static final int RUNS = 64;

  private static final int CONNECTIONS = 8;
  private static final int USERS = 20;

  private final Bound bound;
  private final Samples jobsPerSecond = new Samples();
  private final Samples ratios = new Samples();

  Throughput(Bound bound) {
    this.bound = bound;
  }

  /** As a system that has had much to do for a while. */
  void sample(JobSystem system, int jobs) throws IOException {
    if (jobsPerSecond.isEmpty()) {
      run(system, 2 * jobs);
    }
    double byHand = bound.sampleParallel();
    double rate = jobs / run(system, jobs);
    jobsPerSecond.add(rate);
    ratios.add(rate / byHand);
  }

  /** Which part of what the machine does by hand: of each round, and of those the median. */
  double ratio() {
    return ratios.median();
  }

  private static double run(JobSystem system, int jobs) throws IOException {
    ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
    AtomicInteger next = new AtomicInteger();
    try {
      long start = System.nanoTime();
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        ends.add(connections.submit(() -> share(system, next, jobs)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (ExecutionException e) {
      throw new IOException("a connection failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      connections.shutdownNow();
    }
  }

  private static int share(JobSystem system, AtomicInteger next, int jobs) throws IOException {
    try (JobSystem.Session session = system.open()) {
      List<Long> mine = new ArrayList<>();
      for (int job = next.getAndIncrement(); job < jobs; job = next.getAndIncrement()) {
        mine.add(session.submit(job % USERS));
      }
      for (long id : mine) {
        session.await(id);
      }
      return mine.size();
    }
  }

  double jobsPerSecond() {
    return jobsPerSecond.median();
  }
}
