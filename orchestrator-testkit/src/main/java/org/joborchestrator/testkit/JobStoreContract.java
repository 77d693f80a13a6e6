package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.KeptFiles;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobStore} does. Extend it, answer an empty store, and run it as any test:
 *
 * <pre>{@code
 * final class MyJobStoreTest extends JobStoreContract {
 *   @Override
 *   protected JobStore create() {
 *     return new MyJobStore(…);
 *   }
 * }
 * }</pre>
 */
public abstract class JobStoreContract extends JobStoreQuestions {

  /** For the classes that extend this. */
  protected JobStoreContract() {}

  // -- new rows

  @Test
  void insert_answersTheRowAsItIsFoundLater() {
    Job job = insert(ANN, FOLD);

    assertEquals(JobStatus.QUEUED, job.status());
    assertEquals(ANN, job.user());
    assertEquals(FOLD, job.service());
    assertEquals(0, job.attempt());
    assertEquals("", job.message());
    assertEquals(NOW, job.created());
    assertEquals(Optional.of(job), store.find(job.id()));
  }

  @Test
  void insert_keepsWholeMilliseconds() {
    Instant precise = NOW.plusNanos(123_456);

    Job job = commit(new Change.Insert(ANN, FOLD, "precise", precise)).orElseThrow();

    assertEquals(NOW, job.created());
    assertEquals(Optional.of(job), store.find(job.id()));
  }

  @Test
  void insertThatIsPicked_isProcessing_withItsFirstAttemptUnderWay() {
    Change.Insert waits = new Change.Insert(ANN, FOLD, "picked", NOW.plusNanos(123_456));

    Job job = commit(waits.pickedFor("a")).orElseThrow();

    assertEquals(waits.row(job.id()).picked("a"), job);
    assertEquals(JobStatus.PROCESSING, job.status());
    assertEquals(1, job.attempt());
    assertEquals(Optional.of(job), store.find(job.id()));
    AttemptRecord underWay = new AttemptRecord(1, "a", NOW, null, null, "");
    assertEquals(List.of(underWay), store.attempts(job.id()));

    Job back = commit(new Change.Move(job, job.requeued("a is gone"), NOW)).orElseThrow();
    assertEquals(List.of(underWay.ended(NOW, Cause.SYSTEM, "a is gone")), attemptsOf(back));
    commit(new Change.Move(back, back.picked("b"), NOW));
    assertEquals(List.of("a", "b"), attemptsOf(back).stream().map(AttemptRecord::node).toList());
  }

  private List<AttemptRecord> attemptsOf(Job job) {
    return store.attempts(job.id());
  }

  @Test
  void inputs_areKeptUntilTheirJobHasEnded() throws Exception {
    assumeTrue(store.keepsFiles(), "the store keeps no files");
    KeptFiles inputs = new KeptFiles(new byte[] {0, 1, (byte) 0xff});
    KeptFiles others = new KeptFiles(new byte[70_000]);
    Change.Insert waits = new Change.Insert(ANN, FOLD, "a", NOW, new UploadKey("k", "digest"));
    Job first = commit(waits.pickedFor("a").with(inputs)).orElseThrow();
    Job second = commit(new Change.Insert(BOB, FOLD, "b", NOW).with(others)).orElseThrow();
    insert(ANN, FOLD);
    commit(new Change.Insert(ANN, FOLD, "c", NOW, new UploadKey("k", "digest")).with(others));
    assertEquals(Map.of(first, inputs, second, others), kept());

    Job back = commit(new Change.Move(first, first.requeued("a is gone"), NOW)).orElseThrow();
    Job again = commit(new Change.Move(back, back.picked("b"), NOW)).orElseThrow();
    Optional<JobStore> reopened = reopen(store);
    store = reopened.orElse(store);
    assertEquals(Map.of(again, inputs, second, others), kept());

    assertEquals(Optional.empty(), move(first, ended(first, JobStatus.COMPLETED, NOW)));
    finish(second, JobStatus.KILLED, NOW);
    assertEquals(Map.of(again, inputs), kept());
    finish(again, JobStatus.COMPLETED, NOW);
    assertEquals(Map.of(), kept());
  }

  @Test
  void result_isKeptInsteadOfTheInputs_untilItIsForgotten_orItsJobCleaned() throws Exception {
    assumeTrue(store.keepsFiles(), "the store keeps no files");
    KeptFiles inputs = new KeptFiles(new byte[] {1});
    KeptFiles result = new KeptFiles(new byte[] {2, 2});
    KeptFiles another = new KeptFiles(new byte[70_000]);
    Change.Insert insert = new Change.Insert(ANN, FOLD, "a", NOW);
    Job one = commit(insert.pickedFor("a").with(inputs)).orElseThrow();
    Job two = commit(insert.pickedFor("a")).orElseThrow();
    Job three = commit(insert.pickedFor("a").with(inputs)).orElseThrow();
    Job first = finish(one, result);
    Job second = finish(two, another);
    Optional<JobStore> reopened = reopen(store);
    store = reopened.orElse(store);
    assertEquals(Map.of(first, result, second, another, three, inputs), kept());

    Change.Move again =
        new Change.Move(one, ended(one, JobStatus.FAILED, NOW), NOW, new KeptFiles(new byte[3]));
    assertEquals(Optional.empty(), commit(again));
    assertEquals(Optional.empty(), commit(new Change.Forget(second.id())));
    assertEquals(Optional.empty(), commit(new Change.Forget(second.id())));
    assertEquals(Map.of(first, result, three, inputs), kept());
    assertEquals(Optional.of(second), store.find(second.id()));

    assertTrue(commit(new Change.Move(first, first.cleaned(), NOW)).isPresent());
    assertEquals(Map.of(three, inputs), kept());
  }

  private Job finish(Job job, KeptFiles result) {
    Job ended = ended(job, JobStatus.COMPLETED, NOW);
    return commit(new Change.Move(job, ended, NOW, result)).orElseThrow();
  }

  private Map<Job, KeptFiles> kept() {
    Map<Job, KeptFiles> kept = new HashMap<>();
    store.keptFiles(kept::put);
    return kept;
  }

  @Test
  void insertThatIsPicked_makesNothing_whereItsKeyStandsForARow() {
    Change.Insert picked =
        new Change.Insert(ANN, FOLD, "b", NOW, new UploadKey("k", "digest")).pickedFor("a");
    Job first = commit(keyed(ANN, "k", "digest", "a")).orElseThrow();

    assertEquals(Optional.of(first), commit(picked));
    assertEquals(List.of(), attemptsOf(first));
    assertEquals(List.of(first), list(JobFilter.newest(9)));

    Change.Insert another =
        new Change.Insert(BOB, FOLD, "c", NOW, new UploadKey("k", "digest")).pickedFor("a");
    Job made = commit(another).orElseThrow();
    assertEquals(Optional.of(made), store.find(BOB, "k"));
    assertEquals(Optional.of(made), commit(another));
    assertEquals(1, attemptsOf(made).size());
  }

  @Test
  void ids_growInTheOrderOfInsertion() {
    List<Optional<Job>> rows = store.commit(List.of(insertion("a"), insertion("b")));
    Job third = insert(ANN, FOLD);

    long first = rows.get(0).orElseThrow().id().value();
    long second = rows.get(1).orElseThrow().id().value();
    assertTrue(0 < first && first < second && second < third.id().value());
    assertEquals("b", rows.get(1).orElseThrow().location());
  }

  @Test
  void find_answersNothingForAnIdThatWasNeverGiven() {
    insert(ANN, FOLD);

    assertEquals(Optional.empty(), store.find(new JobId(777)));
    assertEquals(Optional.empty(), store.find(new JobId(Long.MAX_VALUE)));
  }

  @Test
  void emptyGroup_changesNothing() {
    assertEquals(List.of(), store.commit(List.of()));
  }

  // -- keys

  @Test
  void keyThatComesAgain_answersTheRowThatItMade() {
    Job first = commit(keyed(ANN, "k", "digest", "a")).orElseThrow();
    Job moved = picked(first);
    move(first, moved);

    assertEquals(Optional.of(moved), commit(keyed(ANN, "k", "digest", "b")));
    assertEquals(Optional.of(moved), store.find(ANN, "k"));
    assertEquals(List.of(moved), list(JobFilter.newest(9)));
  }

  @Test
  void keyThatComesAgainWithAnotherDigest_makesNothing() {
    Job first = commit(keyed(ANN, "k", "digest", "a")).orElseThrow();

    assertEquals(Optional.empty(), commit(keyed(ANN, "k", "another", "b")));
    assertEquals(List.of(first), list(JobFilter.newest(9)));
  }

  @Test
  void keys_areEachUsersOwn_andNoneIsNone() {
    Job ann = commit(keyed(ANN, "k", "digest", "a")).orElseThrow();
    Job bob = commit(keyed(BOB, "k", "digest", "b")).orElseThrow();
    insert(ANN, FOLD);
    insert(ANN, FOLD);

    assertEquals(Optional.of(ann), store.find(ANN, "k"));
    assertEquals(Optional.of(bob), store.find(BOB, "k"));
    assertEquals(Optional.empty(), store.find(ANN, "K"));
    assertEquals(4, list(JobFilter.newest(9)).size());
  }

  @Test
  void keyOfACleanedRow_isFree() {
    Job done =
        finish(commit(keyed(ANN, "k", "digest", "a")).orElseThrow(), JobStatus.COMPLETED, NOW);
    assertEquals(Optional.of(done), commit(keyed(ANN, "k", "digest", "b")));
    move(done, with(done, JobStatus.CLEANED, null, NOW));

    assertEquals(Optional.empty(), store.find(ANN, "k"));
    Job next = commit(keyed(ANN, "k", "another", "c")).orElseThrow();
    assertEquals("c", next.location());
    assertEquals(Optional.of(next), store.find(ANN, "k"));
  }

  @Test
  void twinsOfOneGroup_areOneRow() {
    List<Optional<Job>> rows =
        store.commit(
            List.of(
                keyed(ANN, "k", "digest", "a"),
                keyed(ANN, "k", "digest", "b"),
                keyed(ANN, "k", "another", "c")));

    assertEquals("a", rows.get(0).orElseThrow().location());
    assertEquals(rows.get(0), rows.get(1));
    assertEquals(Optional.empty(), rows.get(2));
    assertEquals(1, list(JobFilter.newest(9)).size());
  }

  private static Change keyed(UserId user, String key, String digest, String location) {
    return new Change.Insert(user, FOLD, location, NOW, new UploadKey(key, digest));
  }

  // -- moves

  @Test
  void move_writesWhatAnAttemptChanges() {
    Job queued = insert(ANN, FOLD);
    Job picked = picked(queued);
    Job running = with(picked, JobStatus.RUNNING, new PayloadId(PayloadId.MAX), null);

    assertEquals(Optional.of(picked), move(queued, picked));
    assertEquals(Optional.of(running), move(picked, running));
    assertEquals(Optional.of(running), store.find(queued.id()));
  }

  @Test
  void move_keepsIdUserServiceLocationAndCreation() {
    Job queued = insert(ANN, FOLD);
    Job other =
        new Job(
            queued.id(),
            BOB,
            DOCK,
            JobStatus.PROCESSING,
            "elsewhere",
            1,
            "node-1",
            null,
            "m",
            NOW.plusSeconds(9),
            null,
            0,
            null);

    Job moved = move(queued, other).orElseThrow();

    assertEquals(ANN, moved.user());
    assertEquals(FOLD, moved.service());
    assertEquals(queued.location(), moved.location());
    assertEquals(NOW, moved.created());
    assertEquals("node-1", moved.node());
    assertEquals("m", moved.message());
    assertEquals(Optional.of(moved), store.find(queued.id()));
  }

  @Test
  void move_failsWhenTheStatusIsAnother() {
    Job queued = insert(ANN, FOLD);
    Job picked = picked(queued);
    move(queued, picked);

    assertEquals(Optional.empty(), move(queued, ended(queued, JobStatus.KILLED, NOW)));
    assertEquals(Optional.of(picked), store.find(queued.id()));
  }

  @Test
  void move_failsWhenTheAttemptIsAnother() {
    Job first = picked(insert(ANN, FOLD));
    move(queuedAgain(first, 0), first);
    Job back = queuedAgain(first, 1);
    move(first, back);
    Job second = picked(back);
    move(back, second);

    assertEquals(Optional.empty(), move(first, ended(first, JobStatus.COMPLETED, NOW)));
    assertEquals(Optional.of(second), store.find(first.id()));
  }

  @Test
  void move_failsForARowThatIsNotThere() {
    Job there = insert(ANN, FOLD);
    Job absent = new Change.Insert(ANN, FOLD, "x", NOW).row(new JobId(there.id().value() + 99));

    assertEquals(Optional.empty(), move(absent, picked(absent)));
    assertEquals(Optional.empty(), store.find(absent.id()));
  }

  @Test
  void move_clearsWhatIsNullAfterIt() {
    Job picked = picked(insert(ANN, FOLD));
    move(queuedAgain(picked, 0), picked);
    Job running = with(picked, JobStatus.RUNNING, new PayloadId(5), null);
    move(picked, running);
    Job back = queuedAgain(running, 1);

    assertEquals(Optional.of(back), move(running, back));
    assertEquals(Optional.of(back), store.find(back.id()));
  }

  @Test
  void finalRow_becomesNothingButCleaned() {
    Job completed = finish(insert(ANN, FOLD), JobStatus.COMPLETED, NOW);

    assertThrows(
        IllegalArgumentException.class,
        () -> new Change.Move(completed, with(completed, JobStatus.KILLED, null, NOW), NOW));
    Job cleaned = with(completed, JobStatus.CLEANED, null, NOW);
    assertEquals(Optional.of(cleaned), move(completed, cleaned));
  }

  @Test
  void everyStatus_isKeptAsItIs() {
    for (JobStatus status : JobStatus.values()) {
      Job queued = insert(ANN, FOLD);
      Job moved = with(queued, status, null, status.isFinal() ? NOW : null);

      assertEquals(Optional.of(moved), move(queued, moved));
      assertEquals(Optional.of(moved), store.find(queued.id()));
    }
  }

  @Test
  void message_keepsEveryCharacter() {
    for (String text :
        List.of(
            "it's \"quoted\" \\ and ; DROP TABLE jobs; --",
            "é ü 日本 \uD83E\uDDEC \u202E",
            "two\nlines\tand a tab",
            "%s ? :a @b $1 {}",
            "x".repeat(100_000),
            "")) {
      Job queued = insert(ANN, FOLD);
      Job failed =
          new Job(
              queued.id(),
              ANN,
              FOLD,
              JobStatus.FAILED,
              queued.location(),
              1,
              text,
              null,
              text,
              NOW,
              NOW,
              0,
              null);

      assertEquals(text, move(queued, failed).orElseThrow().message());
      assertEquals(text, store.find(queued.id()).orElseThrow().message());
      assertEquals(text, store.find(queued.id()).orElseThrow().node());
    }
  }

  // -- groups

  @Test
  void failedMoveInAGroup_leavesTheOthersMade() {
    Job one = insert(ANN, FOLD);
    Job two = insert(ANN, FOLD);
    Job stale = with(two, JobStatus.RUNNING, null, null);

    List<Optional<Job>> rows =
        store.commit(
            List.of(
                new Change.Move(one, picked(one), NOW),
                new Change.Move(stale, ended(stale, JobStatus.COMPLETED, NOW), NOW),
                insertion("new")));

    assertEquals(Optional.of(picked(one)), rows.get(0));
    assertEquals(Optional.empty(), rows.get(1));
    assertEquals("new", rows.get(2).orElseThrow().location());
    assertEquals(Optional.of(picked(one)), store.find(one.id()));
    assertEquals(Optional.of(two), store.find(two.id()));
  }

  @Test
  void groupOfChangesOfOneRow_isMadeInItsOrder() {
    Job queued = insert(ANN, FOLD);
    Job picked = picked(queued);
    Job running = with(picked, JobStatus.RUNNING, new PayloadId(1), null);

    List<Optional<Job>> rows =
        store.commit(
            List.of(
                new Change.Move(queued, picked, NOW),
                new Change.Move(picked, running, NOW),
                new Change.Move(picked, ended(picked, JobStatus.FAILED, NOW), NOW)));

    assertEquals(List.of(Optional.of(picked), Optional.of(running), Optional.empty()), rows);
    assertEquals(Optional.of(running), store.find(queued.id()));
  }

  @Test
  void concurrentCommits_eachMoveIsWonByOne() throws Exception {
    List<Job> jobs = IntStream.range(0, 50).mapToObj(i -> insert(ANN, FOLD)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> wins = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        wins.add(
            threads.submit(
                () -> jobs.stream().filter(j -> move(j, picked(j)).isPresent()).count()));
      }
      long won = 0;
      for (Future<Long> win : wins) {
        won += win.get();
      }
      assertEquals(jobs.size(), won);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void concurrentInserts_haveIdsOfTheirOwn() throws Exception {
    Set<JobId> ids = Collections.synchronizedSet(new HashSet<>());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        done.add(threads.submit(() -> ids.add(insert(ANN, FOLD).id())));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(100, ids.size());
    assertEquals(100, list(JobFilter.newest(1000)).size());
  }

  // -- the store itself

  @Test
  void identity_isTheStoresOwnAndStays() throws Exception {
    String identity = store.identity();

    assertTrue(identity.matches("[A-Za-z0-9-]{1,64}"), identity);
    assertEquals(identity, store.identity());
    try (JobStore other = create()) {
      assertNotEquals(identity, other.identity());
    }
  }

  @Test
  void check_returnsWhileTheStoreAnswers() {
    store.check();
    insert(ANN, FOLD);
    store.check();

    assertEquals(1, list(JobFilter.newest(9)).size());
  }

  @Test
  void reopened_keepsRowsAndIdentityAndGoesOnCounting() throws Exception {
    List<Job> rows = oneOfEach();
    String identity = store.identity();
    Optional<JobStore> again = reopen(store);
    assumeTrue(again.isPresent(), "this store keeps its rows nowhere");
    store = again.get();

    assertEquals(identity, store.identity());
    assertEquals(matching(rows, JobFilter.newest(1000)), list(JobFilter.newest(1000)));
    Job next = insert(ANN, FOLD);
    assertTrue(next.id().compareTo(rows.get(rows.size() - 1).id()) > 0);
  }

  @Test
  void attempts_areRecorded_withTheMovesThatBeginAndEndThem() {
    Job queued = insert(ANN, FOLD);
    assertEquals(List.of(), store.attempts(queued.id()));

    Job first = commit(new Change.Move(queued, queued.picked("a"), NOW)).orElseThrow();
    AttemptRecord underWay = new AttemptRecord(1, "a", NOW, null, null, "");
    assertEquals(List.of(underWay), store.attempts(queued.id()));

    Instant later = NOW.plusSeconds(5);
    Job lost = first.withOneLost().requeued("a has lost it");
    Job again = commit(new Change.Move(first, lost, later)).orElseThrow();
    assertEquals(1, again.lost());
    assertEquals(Cause.SYSTEM, again.cause());
    AttemptRecord over = underWay.ended(later, Cause.SYSTEM, "a has lost it");
    assertEquals(List.of(over), store.attempts(queued.id()));

    Job second = commit(new Change.Move(again, again.picked("b"), later)).orElseThrow();
    Job failed = second.ended(JobStatus.FAILED, Cause.SCRIPT, "run.sh exited with code 3", later);
    Job end = commit(new Change.Move(second, failed, later)).orElseThrow();
    assertEquals(Cause.SCRIPT, store.find(end.id()).orElseThrow().cause());
    assertEquals(1, store.find(end.id()).orElseThrow().lost());
    assertEquals(
        List.of(
            over,
            new AttemptRecord(2, "b", later, later, Cause.SCRIPT, "run.sh exited with code 3")),
        store.attempts(queued.id()));

    commit(new Change.Move(end, end.cleaned(), later));
    assertEquals(List.of(), store.attempts(queued.id()));
  }

  @Test
  void attempts_ofAMoveThatFails_stayAsTheyAre() {
    Job queued = insert(ANN, FOLD);
    Job picked = move(queued, queued.picked("a")).orElseThrow();

    assertEquals(Optional.empty(), move(queued, queued.picked("b")));

    assertEquals(
        List.of("a"), store.attempts(picked.id()).stream().map(AttemptRecord::node).toList());
  }
}
