package org.joborchestrator.dispatch;

import static org.joborchestrator.dispatch.DispatchSite.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.KeptFiles;
import org.joborchestrator.store.WatchedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdmissionTest {

  private static final UserId ANN = new UserId(1);
  private static final UserId BOB = new UserId(2);

  @TempDir private Path directory;
  private final JobStore rows = JobStore.inMemory();
  private static final KeptFiles FILES = new KeptFiles(new byte[] {1, 2, 3});

  private final List<String> heard = new ArrayList<>();
  private final List<Attempt> resumed = new ArrayList<>();
  private Runnable beforeCommit = () -> {};
  private int commits;
  private int syncs;
  private int arrived;
  private DispatchSite site;
  private Admission admission;

  private final class Noted implements Course {
    @Override
    public void resume(Attempt attempt) {
      resumed.add(attempt);
    }

    @Override
    public void resumeLater(Attempt attempt, Duration wait) {
      throw new AssertionError("nothing has failed");
    }

    @Override
    public void setOut(Attempt attempt) {
      assertEquals(Stage.SUBMITTING, attempt.stage());
    }
  }

  @BeforeEach
  void begin() throws IOException {
    JobStore store =
        new WatchedStore(
            rows,
            () -> {
              beforeCommit.run();
              commits++;
            });
    site = new DispatchSite(directory, store, new Noted());
    site.changes.add(job -> heard.add(job.id() + " " + job.status() + " " + job.attempt()));
    admission =
        new Admission(
            site.surroundings, site.journal, site.changes, site.dispatcher, () -> arrived++);
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  private Change.Insert job(UserId user, String location) {
    return new Change.Insert(user, SERVICE, location, site.surroundings.clock().instant());
  }

  /** For jobs whose files have been synced before. */
  private static CompletableFuture<Change.Insert> notSynced() {
    throw new AssertionError("it has no inputs");
  }

  private CompletableFuture<Change.Insert> synced(Change.Insert insert) {
    syncs++;
    return CompletableFuture.completedFuture(insert.with(null));
  }

  private Job admit(Change.Insert insert) {
    CompletableFuture<Optional<Job>> answer = admission.admit(insert, () -> synced(insert));
    site.surroundings.settle();
    return answer.join().orElseThrow();
  }

  private Job now(Job job) {
    return rows.find(job.id()).orElseThrow();
  }

  @Test
  void loneJob_isPickedInItsFirstCommit_andItsUserIsToldThatItIsQueued() {
    Job job = admit(job(ANN, "a"));

    assertEquals(JobStatus.QUEUED, job.status());
    assertEquals(job.picked("client"), now(job));
    assertEquals(1, commits);
    assertEquals(List.of("1 QUEUED 0", "1 PROCESSING 1"), heard);
    assertEquals(List.of(site.attempts.of(job.id()).orElseThrow()), resumed);
    assertEquals(now(job), resumed.get(0).job());
    assertEquals(1, site.client.outstanding());
    assertEquals(1, site.queue.allRuns());
    assertEquals(1, arrived);
  }

  @Test
  void inputsOfALoneJob_areKeptWithItsRow_untilItHasEnded_andNothingIsSynced() {
    Job job = now(admit(job(ANN, "a").with(FILES)));

    assertEquals(Map.of(job, FILES), kept());
    assertEquals(0, syncs);

    Job failed = job.ended(JobStatus.FAILED, Cause.SYSTEM, "on purpose", job.created());
    rows.commit(List.of(new Change.Move(job, failed, job.created())));
    assertEquals(Map.of(), kept());
  }

  @Test
  void filesOfAJobThatWaits_areSyncedBeforeItsCommit_andNotKept() {
    site.client.lost(site.hand.unreachable());
    List<Integer> syncsBefore = new ArrayList<>();
    beforeCommit = () -> syncsBefore.add(syncs);

    admit(job(ANN, "a").with(FILES));

    assertEquals(List.of(1), syncsBefore);
    assertEquals(Map.of(), kept());
  }

  @Test
  void filesThatCannotBeSynced_makeNoRow() {
    site.client.lost(site.hand.unreachable());
    StorageException failure = new StorageException("on purpose");

    CompletableFuture<Optional<Job>> answer =
        admission.admit(job(ANN, "a").with(FILES), () -> CompletableFuture.failedFuture(failure));
    site.surroundings.settle();

    CompletionException refused = assertThrows(CompletionException.class, answer::join);
    assertEquals(failure, refused.getCause());
    assertEquals(0, commits);
    assertNothingIsTaken();
  }

  private Map<Job, KeptFiles> kept() {
    Map<Job, KeptFiles> kept = new HashMap<>();
    rows.keptFiles(kept::put);
    return kept;
  }

  @Test
  void jobIsUnderWay_beforeItsUserIsTold() {
    List<Boolean> found = new ArrayList<>();
    CompletableFuture<Optional<Job>> answer =
        admission.admit(job(ANN, "a"), AdmissionTest::notSynced);
    CompletableFuture<Void> told =
        answer.thenAccept(
            job ->
                site.surroundings
                    .loop()
                    .execute(
                        () -> found.add(site.attempts.of(job.orElseThrow().id()).isPresent())));
    site.surroundings.settle();

    told.join();
    assertEquals(List.of(true), found);
  }

  @Test
  void jobOverItsQuota_waits_andGoesWhenThereIsRoom() {
    Job first = admit(job(ANN, "a"));
    Job second = admit(job(ANN, "b"));

    assertEquals(second, now(second));
    assertEquals(1, site.queue.size());
    assertEquals(2, commits);
    Job other = admit(job(BOB, "c"));
    assertEquals(4, commits, "it has waited behind the second, and was picked when that could not");
    assertEquals(other.picked("client"), now(other));

    site.queue.free(ANN);
    site.dispatcher.wake();
    site.surroundings.settle();
    assertEquals(second.picked("client"), now(second));
    assertEquals(first.picked("client"), now(first));
  }

  @Test
  void noClient_theJobWaits() {
    site.client.lost(site.hand.unreachable());

    Job job = admit(job(ANN, "a"));

    assertEquals(job, now(job));
    assertEquals(1, site.queue.size());
    assertEquals(0, site.queue.allRuns());
  }

  @Test
  void seatsThatAreKept_count() {
    admission.admit(job(ANN, "a"), AdmissionTest::notSynced);
    admission.admit(job(BOB, "b"), AdmissionTest::notSynced);
    admission.admit(job(new UserId(3), "c"), AdmissionTest::notSynced);
    site.surroundings.runLoop();

    assertEquals(2, site.client.outstanding());
    assertEquals(2, site.queue.allRuns());
    site.surroundings.settle();
    assertEquals(2, site.client.outstanding());
    assertEquals(2, site.queue.allRuns());
    assertEquals(1, site.queue.size());
  }

  @Test
  void commitThatFails_givesTheSeatBack() {
    beforeCommit =
        () -> {
          throw new StorageException("on purpose");
        };
    CompletableFuture<Optional<Job>> answer =
        admission.admit(job(ANN, "a"), AdmissionTest::notSynced);
    site.surroundings.settle();

    assertThrows(CompletionException.class, answer::join);
    assertNothingIsTaken();
    beforeCommit = () -> {};
    Job next = admit(job(ANN, "b"));
    assertEquals(JobStatus.PROCESSING, now(next).status());
  }

  private void assertNothingIsTaken() {
    assertEquals(0, site.client.outstanding());
    assertEquals(0, site.queue.allRuns());
    assertEquals(List.of(), heard);
    assertEquals(0, arrived);
  }

  @Test
  void repeat_makesNothing_andGivesTheSeatBack() {
    UploadKey key = new UploadKey("k", "digest");
    Job first =
        rows.commit(
                List.of(
                    new Change.Insert(ANN, SERVICE, "a", site.surroundings.clock().instant(), key)))
            .get(0)
            .orElseThrow();

    assertEquals(first, admit(new Change.Insert(ANN, SERVICE, "b", first.created(), key)));
    assertNothingIsTaken();
    CompletableFuture<Optional<Job>> another =
        admission.admit(
            new Change.Insert(ANN, SERVICE, "c", first.created(), new UploadKey("k", "another")),
            AdmissionTest::notSynced);
    site.surroundings.settle();
    assertEquals(Optional.empty(), another.join());
    assertNothingIsTaken();
    assertEquals(List.of(first), rows.list(JobFilter.newest(9)));
  }

  @Test
  void whoCameInWhileASeatWasKept_goesWhenItIsGivenBack() {
    UploadKey key = new UploadKey("k", "digest");
    rows.commit(
        List.of(new Change.Insert(ANN, SERVICE, "a", site.surroundings.clock().instant(), key)));
    admission.admit(
        new Change.Insert(ANN, SERVICE, "b", site.surroundings.clock().instant(), key),
        AdmissionTest::notSynced);
    CompletableFuture<Optional<Job>> other =
        admission.admit(job(ANN, "c"), AdmissionTest::notSynced);
    site.surroundings.settle();

    Job job = other.join().orElseThrow();
    assertEquals(job.picked("client"), now(job));
    assertEquals(1, site.queue.allRuns());
  }

  @Test
  void stopped_jobsAreAcceptedStill_andWait() {
    site.dispatcher.stop();

    Job job = admit(job(ANN, "a"));

    assertEquals(job, now(job));
    assertEquals(0, site.queue.allRuns());
  }

  @Test
  void closed_whileTheLoopIsAsked_orAfterwards_nobodyWaitsForIt() {
    CompletableFuture<Optional<Job>> before =
        admission.admit(job(ANN, "a"), AdmissionTest::notSynced);
    site.dispatcher.stop();
    admission.close();
    CompletableFuture<Optional<Job>> after =
        admission.admit(job(BOB, "b"), AdmissionTest::notSynced);
    assertFalse(before.isDone());
    site.surroundings.runIo(); // not the loop: it has ended

    for (CompletableFuture<Optional<Job>> answer : List.of(before, after)) {
      assertEquals(JobStatus.QUEUED, now(answer.join().orElseThrow()).status());
    }
  }
}
