package org.joborchestrator.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.ServiceQueue;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.watch.Changes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdmissionTest {

  private static final UserId ANN = new UserId(1);
  private static final UserId BOB = new UserId(2);
  private static final ServiceName SERVICE = new ServiceName("example");

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final HandNode hand = new HandNode("client");
  private final NodeWatch client = new NodeWatch(hand, surroundings, new Deaf(), HandNode.LEASE);
  private final ServiceQueue queue = new ServiceQueue(SERVICE, QuotaPolicy.limits(1, 2));
  private final JobStore rows = JobStore.inMemory();
  private final Attempts attempts = new Attempts();
  private final List<String> heard = new ArrayList<>();
  private final List<Attempt> resumed = new ArrayList<>();
  private Runnable beforeCommit = () -> {};
  private int commits;
  private int arrived;
  private JobFiles files;
  private Dispatcher dispatcher;
  private Admission admission;

  /** What the client tells is of no interest here. */
  private static final class Deaf implements NodeWatch.Observer {
    @Override
    public void connected(NodeWatch node) {}

    @Override
    public void eligible(NodeWatch node) {}

    @Override
    public void changed(NodeWatch node, PayloadState state) {}
  }

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
    Journal journal = new Journal(store, surroundings.io());
    Bounds bounds =
        new Bounds(3, Optional.empty(), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
    Lanes lanes = new Lanes(Map.of(SERVICE, new Lane(queue, new Pool(List.of(client)), bounds)));
    Changes changes = new Changes(surroundings, store);
    changes.add(job -> heard.add(job.id() + " " + job.status() + " " + job.attempt()));
    Ledger ledger = new Ledger(journal, surroundings, attempts, changes, lanes);
    files = new JobFiles(directory, Disk.relaxed(), surroundings.random());
    dispatcher =
        new Dispatcher(surroundings, lanes, attempts, ledger, files, "server", new Noted());
    ledger.attach(attempt -> {}, dispatcher::wake);
    admission = new Admission(surroundings, journal, changes, dispatcher, () -> arrived++);
    client.start();
    hand.answer("incarnation", 1);
    surroundings.settle();
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Change.Insert job(UserId user, String location) {
    return new Change.Insert(user, SERVICE, location, surroundings.clock().instant());
  }

  private Job admit(Change.Insert insert) {
    CompletableFuture<Optional<Job>> answer = admission.admit(insert);
    surroundings.settle();
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
    assertEquals(List.of(attempts.of(job.id()).orElseThrow()), resumed);
    assertEquals(now(job), resumed.get(0).job());
    assertEquals(1, client.outstanding());
    assertEquals(1, queue.allRuns());
    assertEquals(1, arrived);
  }

  @Test
  void jobIsUnderWay_beforeItsUserIsTold() {
    List<Boolean> found = new ArrayList<>();
    CompletableFuture<Optional<Job>> answer = admission.admit(job(ANN, "a"));
    CompletableFuture<Void> told =
        answer.thenAccept(
            job ->
                surroundings
                    .loop()
                    .execute(() -> found.add(attempts.of(job.orElseThrow().id()).isPresent())));
    surroundings.settle();

    told.join();
    assertEquals(List.of(true), found);
  }

  @Test
  void jobOverItsQuota_waits_andGoesWhenThereIsRoom() {
    Job first = admit(job(ANN, "a"));
    Job second = admit(job(ANN, "b"));

    assertEquals(second, now(second));
    assertEquals(1, queue.size());
    assertEquals(2, commits);
    Job other = admit(job(BOB, "c"));
    assertEquals(4, commits, "it has waited behind the second, and was picked when that could not");
    assertEquals(other.picked("client"), now(other));

    queue.free(ANN);
    dispatcher.wake();
    surroundings.settle();
    assertEquals(second.picked("client"), now(second));
    assertEquals(first.picked("client"), now(first));
  }

  @Test
  void noClient_theJobWaits() {
    client.lost(hand.unreachable());

    Job job = admit(job(ANN, "a"));

    assertEquals(job, now(job));
    assertEquals(1, queue.size());
    assertEquals(0, queue.allRuns());
  }

  @Test
  void seatsThatAreKept_count() {
    admission.admit(job(ANN, "a"));
    admission.admit(job(BOB, "b"));
    admission.admit(job(new UserId(3), "c"));
    surroundings.runLoop();

    assertEquals(2, client.outstanding());
    assertEquals(2, queue.allRuns());
    surroundings.settle();
    assertEquals(2, client.outstanding());
    assertEquals(2, queue.allRuns());
    assertEquals(1, queue.size());
  }

  @Test
  void commitThatFails_givesTheSeatBack() {
    beforeCommit =
        () -> {
          throw new StorageException("on purpose");
        };
    CompletableFuture<Optional<Job>> answer = admission.admit(job(ANN, "a"));
    surroundings.settle();

    assertThrows(CompletionException.class, answer::join);
    assertNothingIsTaken();
    beforeCommit = () -> {};
    Job next = admit(job(ANN, "b"));
    assertEquals(JobStatus.PROCESSING, now(next).status());
  }

  private void assertNothingIsTaken() {
    assertEquals(0, client.outstanding());
    assertEquals(0, queue.allRuns());
    assertEquals(List.of(), heard);
    assertEquals(0, arrived);
  }

  @Test
  void repeat_makesNothing_andGivesTheSeatBack() {
    UploadKey key = new UploadKey("k", "digest");
    Job first =
        rows.commit(
                List.of(new Change.Insert(ANN, SERVICE, "a", surroundings.clock().instant(), key)))
            .get(0)
            .orElseThrow();

    assertEquals(first, admit(new Change.Insert(ANN, SERVICE, "b", first.created(), key)));
    assertNothingIsTaken();
    CompletableFuture<Optional<Job>> another =
        admission.admit(
            new Change.Insert(ANN, SERVICE, "c", first.created(), new UploadKey("k", "another")));
    surroundings.settle();
    assertEquals(Optional.empty(), another.join());
    assertNothingIsTaken();
    assertEquals(List.of(first), rows.list(JobFilter.newest(9)));
  }

  @Test
  void whoCameInWhileASeatWasKept_goesWhenItIsGivenBack() {
    UploadKey key = new UploadKey("k", "digest");
    rows.commit(List.of(new Change.Insert(ANN, SERVICE, "a", surroundings.clock().instant(), key)));
    admission.admit(new Change.Insert(ANN, SERVICE, "b", surroundings.clock().instant(), key));
    CompletableFuture<Optional<Job>> other = admission.admit(job(ANN, "c"));
    surroundings.settle();

    Job job = other.join().orElseThrow();
    assertEquals(job.picked("client"), now(job));
    assertEquals(1, queue.allRuns());
  }

  @Test
  void stopped_jobsAreAcceptedStill_andWait() {
    dispatcher.stop();

    Job job = admit(job(ANN, "a"));

    assertEquals(job, now(job));
    assertEquals(0, queue.allRuns());
  }

  @Test
  void closed_whileTheLoopIsAsked_orAfterwards_nobodyWaitsForIt() {
    CompletableFuture<Optional<Job>> before = admission.admit(job(ANN, "a"));
    dispatcher.stop();
    admission.close();
    CompletableFuture<Optional<Job>> after = admission.admit(job(BOB, "b"));
    assertFalse(before.isDone());
    surroundings.runIo(); // not the loop: it has ended

    for (CompletableFuture<Optional<Job>> answer : List.of(before, after)) {
      assertEquals(JobStatus.QUEUED, now(answer.join().orElseThrow()).status());
    }
  }
}
