package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.files.Disk;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;

/**
 * What a job costs on its way through the orchestrator alone, with few and with many others queued:
 * rows in SQLite, a client that takes no time, one job at a time. Two orchestrators take turns.
 */
final class Backlog {

  private static final int USERS = 20;
  private static final int BATCH = 100;
  private static final int WARM_UP = 10;
  private static final int ROUNDS = 20;
  private static final int FEW = 100;
  private static final int MANY = 100_000;

  /** Every row may share it, as there is one job at a time. */
  private static final String LOCATION = "job-00000000-0000-0000-0000-000000000000";

  private final Samples few = new Samples();
  private final Samples many = new Samples();

  void sample(WorkFolder folder) throws IOException, InterruptedException {
    int spent = (WARM_UP + ROUNDS) * BATCH;
    try (Queue small = new Queue(folder, FEW + spent);
        Queue large = new Queue(folder, MANY + spent)) {
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        double first = small.run(BATCH);
        double second = large.run(BATCH);
        if (round >= WARM_UP) {
          few.add(first);
          many.add(second);
        }
      }
    }
  }

  /** Microseconds a job with hundreds queued. */
  double few() {
    return few.median();
  }

  /** Microseconds a job with a hundred thousand queued. */
  double many() {
    return many.median();
  }

  /** An orchestrator with jobs queued. */
  private static final class Queue implements AutoCloseable {

    private final WorkFolder.Part part;
    private final ScriptedNode node;
    private final Orchestrator orchestrator;

    Queue(WorkFolder folder, int jobs) throws IOException {
      part = folder.part("backlog");
      node = new ScriptedNode("scripted");
      Files.createDirectories(part.path().resolve(LOCATION));
      JobStore store = JobStore.sqlite(part.path().resolve("db.sqlite"));
      fill(store, jobs);
      orchestrator =
          Orchestrator.builder()
              .dataPath(part.path())
              .disk(Disk.relaxed())
              .store(store)
              .service(Service.named("bench").client(node).runsPerUser(1).maxRuns(1))
              .start();
    }

    private static void fill(JobStore store, int jobs) {
      List<Change> rows = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        rows.add(
            new Change.Insert(
                new UserId(i % USERS), new ServiceName("bench"), LOCATION, Instant.now()));
        if (rows.size() == 1000 || i == jobs - 1) {
          store.commit(rows);
          rows.clear();
        }
      }
    }

    double run(int jobs) throws InterruptedException {
      long start = System.nanoTime();
      node.letThrough(jobs);
      return (System.nanoTime() - start) / 1e3 / jobs;
    }

    @Override
    public void close() throws IOException {
      orchestrator.close();
      part.close();
    }
  }
}
