package org.joborchestrator.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobListener;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.junit.jupiter.api.Test;

final class ChangesTest {

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final JobStore store = JobStore.inMemory();
  private final Changes changes = new Changes(surroundings, store);

  private Job inserted() {
    Change insert =
        new Change.Insert(new UserId(1), new ServiceName("example"), "job", Instant.EPOCH);
    return store.commit(List.of(insert)).get(0).orElseThrow();
  }

  private Job move(Job from, Job to) {
    return store.commit(List.of(new Change.Move(from, to, Instant.EPOCH))).get(0).orElseThrow();
  }

  private void publish(Job job) {
    surroundings.loop().execute(() -> changes.publish(job));
    surroundings.settle();
  }

  private CompletableFuture<Job> awaitEnd(Job job, Duration wait) {
    CompletableFuture<Job> end = changes.await(job.id(), Job::isFinal, wait);
    surroundings.settle();
    return end;
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(CompletionException.class, () -> future.getNow(null)).getCause();
  }

  @Test
  void jobThatIsAlreadyAsWanted_isAnsweredAtOnce() {
    Job job = inserted();
    Job killed = move(job, job.ended(JobStatus.KILLED, Cause.USER, "", Instant.EPOCH));

    assertEquals(killed, awaitEnd(job, null).getNow(null));
  }

  @Test
  void waiter_isToldOfTheChangeThatItWaitsFor() {
    Job job = inserted();
    CompletableFuture<Job> end = awaitEnd(job, null);

    publish(job.picked("a"));
    assertFalse(end.isDone());
    Job failed = job.picked("a").ended(JobStatus.FAILED, Cause.SCRIPT, "why", Instant.EPOCH);
    publish(failed);

    assertEquals(failed, end.getNow(null));
  }

  @Test
  void changeBetweenTheCallAndTheLook_isNotMissed() {
    Job job = inserted();
    CompletableFuture<Job> end = changes.await(job.id(), Job::isFinal, null);
    surroundings.runLoop(); // it is registered; its look at the row is yet to come
    Job killed = move(job, job.ended(JobStatus.KILLED, Cause.USER, "", Instant.EPOCH));
    publish(killed);

    assertEquals(killed, end.getNow(null));
  }

  @Test
  void wait_thatIsOver_isAnsweredWithTheJobAsItIs() {
    Job job = inserted();
    CompletableFuture<Job> end = awaitEnd(job, Duration.ofSeconds(30));
    Job picked = move(job, job.picked("a"));
    surroundings.advance(Duration.ofSeconds(29));
    assertFalse(end.isDone());
    surroundings.advance(Duration.ofSeconds(1));

    assertEquals(picked, end.getNow(null));
  }

  @Test
  void waiterThatIsTold_leavesNoTimer() {
    Job job = inserted();
    CompletableFuture<Job> end = awaitEnd(job, Duration.ofDays(1));
    assertEquals(1, surroundings.timers());

    publish(job.ended(JobStatus.KILLED, Cause.USER, "", Instant.EPOCH));

    assertTrue(end.isDone());
    assertEquals(0, surroundings.timers());
  }

  @Test
  void waiterThatGivesUp_leavesNothing() {
    Job job = inserted();
    CompletableFuture<Job> end = awaitEnd(job, Duration.ofDays(1));

    end.cancel(false);
    surroundings.settle();

    assertEquals(0, surroundings.timers());
    assertEquals(0, changes.waiting());
  }

  @Test
  void unknownJob_isSaidSo() {
    JobNotFoundException unknown =
        assertInstanceOf(
            JobNotFoundException.class, failure(awaitEndOf(new JobId(777), Duration.ofDays(1))));
    assertEquals("Job 777 not found in the database", unknown.getMessage());
    assertEquals(0, changes.waiting());
    assertEquals(0, surroundings.timers());
  }

  private CompletableFuture<Job> awaitEndOf(JobId id, Duration wait) {
    CompletableFuture<Job> end = changes.await(id, Job::isFinal, wait);
    surroundings.settle();
    return end;
  }

  @Test
  void manyWaiters_areAllTold() {
    Job job = inserted();
    Job other = inserted();
    List<CompletableFuture<Job>> ends = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ends.add(awaitEnd(job, null));
    }
    CompletableFuture<Job> notYet = awaitEnd(other, null);

    publish(job.ended(JobStatus.KILLED, Cause.USER, "", Instant.EPOCH));

    assertTrue(ends.stream().allMatch(CompletableFuture::isDone));
    assertFalse(notYet.isDone());
    assertEquals(1, changes.waiting());
  }

  @Test
  void listeners_areCalledOffTheLoop_inOrder_andWhatOneThrowsDisturbsNobody() {
    List<String> heard = new ArrayList<>();
    changes.add(
        job -> {
          throw new AssertionError("on purpose");
        });
    changes.add(job -> heard.add(job.status().name()));
    Job job = inserted();
    surroundings.loop().execute(() -> changes.publish(job));
    surroundings.loop().execute(() -> changes.publish(job.picked("a")));
    surroundings.runLoop();
    assertEquals(List.of(), heard);

    surroundings.settle();

    assertEquals(List.of("QUEUED", "PROCESSING"), heard);
    assertEquals(List.of(), surroundings.failures());
  }

  @Test
  void listenerThatIsRemoved_hearsNoMore() {
    List<Job> heard = new ArrayList<>();
    JobListener listener = heard::add;
    changes.add(listener);
    Job job = inserted();
    publish(job);

    changes.remove(listener);
    publish(job.picked("a"));

    assertEquals(List.of(job), heard);
  }

  @Test
  void closed_itTellsWhoWaits_andWhoComesLater() {
    CompletableFuture<Job> waiting = awaitEnd(inserted(), Duration.ofDays(1));
    surroundings.loop().execute(changes::close);
    surroundings.settle();
    CompletableFuture<Job> late = awaitEnd(inserted(), null);

    assertInstanceOf(UnavailableException.class, failure(waiting));
    assertInstanceOf(UnavailableException.class, failure(late));
    assertEquals(0, surroundings.timers());
  }
}
