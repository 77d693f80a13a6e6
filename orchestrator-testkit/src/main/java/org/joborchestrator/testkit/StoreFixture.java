package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under test, and short words for what is done with it. */
abstract class StoreFixture {

  static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
  static final UserId ANN = new UserId(7);
  static final UserId BOB = new UserId(-8);
  static final ServiceName FOLD = new ServiceName("fold");
  static final ServiceName DOCK = new ServiceName("dock_2");

  JobStore store = JobStore.inMemory();

  /** A store without a row; each test gets its own, and closes it. */
  protected abstract JobStore create() throws Exception;

  /**
   * Closes the store and opens another on the same rows, as a restart does.
   *
   * @return empty if the store keeps its rows nowhere: what asks for it is then skipped
   */
  protected Optional<JobStore> reopen(JobStore open) throws Exception {
    return Optional.empty();
  }

  @BeforeEach
  final void createStore() throws Exception {
    store = create();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  List<Job> list(JobFilter filter) {
    return store.list(filter);
  }

  Job insert(UserId user, ServiceName service) {
    String location = "job-" + System.nanoTime() + "-" + Thread.currentThread().getId();
    return commit(new Change.Insert(user, service, location, NOW)).orElseThrow();
  }

  static Change insertion(String location) {
    return new Change.Insert(ANN, FOLD, location, NOW);
  }

  Optional<Job> move(Job from, Job to) {
    return commit(new Change.Move(from, to, NOW));
  }

  Optional<Job> commit(Change change) {
    List<Optional<Job>> rows = store.commit(List.of(change));
    assertNotNull(rows);
    assertEquals(1, rows.size());
    return rows.get(0);
  }

  Job finish(Job job, JobStatus status, Instant ended) {
    return move(job, ended(job, status, ended)).orElseThrow();
  }

  static Job picked(Job job) {
    return copy(job, JobStatus.PROCESSING, job.attempt() + 1, "node-1", null, null);
  }

  static Job queuedAgain(Job job, int attempt) {
    return copy(job, JobStatus.QUEUED, attempt, null, null, null);
  }

  static Job ended(Job job, JobStatus status, Instant ended) {
    return with(job, status, job.payload(), ended);
  }

  static Job with(Job job, JobStatus status, @Nullable PayloadId payload, @Nullable Instant ended) {
    return copy(job, status, job.attempt(), job.node(), payload, ended);
  }

  static Job copy(
      Job job,
      JobStatus status,
      int attempt,
      @Nullable String node,
      @Nullable PayloadId payload,
      @Nullable Instant ended) {
    return new Job(
        job.id(),
        job.user(),
        job.service(),
        status,
        job.location(),
        attempt,
        node,
        payload,
        job.message(),
        job.created(),
        ended,
        0,
        null);
  }
}
