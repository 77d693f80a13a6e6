package org.joborchestrator.queue;

import static org.joborchestrator.queue.Queues.ANN;
import static org.joborchestrator.queue.Queues.BOB;
import static org.joborchestrator.queue.Queues.CLEO;
import static org.joborchestrator.queue.Queues.drain;
import static org.joborchestrator.queue.Queues.job;
import static org.joborchestrator.queue.Queues.queue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and what quotas leave of it. */
final class ServiceQueueTest {

  private static ServiceQueue unlimited() {
    return queue(QuotaPolicy.limits(1_000_000, 1_000_000));
  }

  @Test
  void users_takeTurns_eachWithTheOldestFirst() {
    ServiceQueue queue = unlimited();
    for (long id : new long[] {1, 2, 3, 4}) {
      queue.offer(job(id, ANN));
    }
    queue.offer(job(5, BOB));
    queue.offer(job(7, CLEO));
    queue.offer(job(6, BOB));

    assertEquals(List.of(1L, 5L, 7L, 2L, 6L, 3L, 4L), drain(queue));
    assertEquals(0, queue.size());
    assertEquals(7, queue.allRuns());
  }

  @Test
  void oneWithAThousandJobs_delaysAnotherByATurn() {
    ServiceQueue queue = unlimited();
    IntStream.rangeClosed(1, 1000).forEach(id -> queue.offer(job(id, ANN)));
    queue.offer(job(1001, BOB));

    assertEquals(List.of(1L, 1001L, 2L), drain(queue).subList(0, 3));
  }

  @Test
  void whoComesBackToAnEmptyLine_goesToTheEndOfTheRound() {
    ServiceQueue queue = unlimited();
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));
    queue.offer(job(3, BOB));
    assertEquals(1, queue.next().orElseThrow().id().value());

    queue.offer(job(4, ANN));

    assertEquals(List.of(2L, 4L, 3L), drain(queue));
  }

  @Test
  void requeuedOlderJob_goesFirstAmongItsUsers() {
    ServiceQueue queue = queue(QuotaPolicy.limits(1, 10));
    queue.offer(job(1, ANN));
    queue.offer(job(2, ANN));
    Job first = queue.next().orElseThrow();

    queue.free(ANN);
    queue.offer(first.picked("client").requeued("it was lost"));

    assertEquals(List.of(1L), drain(queue));
  }

  @Test
  void sameJobTwice_isOne() {
    ServiceQueue queue = unlimited();
    queue.offer(job(1, ANN));
    queue.offer(job(1, ANN).picked("client").requeued("again"));

    assertEquals(1, queue.size());
    assertEquals(1, queue.next().orElseThrow().attempt());
    assertEquals(Optional.empty(), queue.next());
  }

  @Test
  void userAtTheQuota_isPassedOver_andServedWhenOneEnds() {
    ServiceQueue queue = queue(QuotaPolicy.limits(2, 10));
    for (long id : new long[] {1, 2, 3, 4}) {
      queue.offer(job(id, ANN));
    }
    queue.offer(job(5, BOB));

    assertEquals(List.of(1L, 5L, 2L), drain(queue));
    queue.free(BOB);
    assertEquals(List.of(), drain(queue));
    queue.free(ANN);
    assertEquals(List.of(3L), drain(queue));
  }

  @Test
  void serviceAtTheQuota_keepsWhoseTurnItIs() {
    ServiceQueue queue = queue(QuotaPolicy.limits(5, 2));
    queue.offer(job(1, ANN));
    queue.offer(job(2, ANN));
    queue.offer(job(3, BOB));
    queue.offer(job(4, BOB));
    queue.offer(job(5, CLEO));
    assertEquals(List.of(1L, 3L), drain(queue));

    queue.free(ANN);
    assertEquals(List.of(5L), drain(queue));
    queue.free(CLEO);
    assertEquals(List.of(2L), drain(queue));
    queue.free(BOB);
    assertEquals(List.of(4L), drain(queue));
  }

  @Test
  void quotas_areNeverExceeded_whateverHappens() {
    Random random = new Random(7);
    ServiceQueue queue = queue(QuotaPolicy.limits(3, 8));
    Map<Long, Job> underWay = new HashMap<>();
    long id = 0;
    int started = 0;
    for (int round = 0; round < 20_000; round++) {
      if (random.nextInt(3) > 0) {
        queue.offer(job(++id, new UserId(random.nextInt(6))));
      } else if (!underWay.isEmpty()) {
        Job ended =
            underWay.values().stream().skip(random.nextInt(underWay.size())).findFirst().get();
        underWay.remove(ended.id().value());
        queue.free(ended.user());
        if (random.nextInt(4) == 0) {
          queue.offer(ended);
        }
      }
      for (Optional<Job> next = queue.next(); next.isPresent(); next = queue.next()) {
        underWay.put(next.get().id().value(), next.get());
        started++;
      }
      assertTrue(underWay.size() <= 8, () -> underWay.toString());
      assertEquals(underWay.size(), queue.allRuns());
      Map<UserId, Long> byUser =
          underWay.values().stream()
              .collect(Collectors.groupingBy(Job::user, Collectors.counting()));
      assertTrue(byUser.values().stream().allMatch(runs -> runs <= 3), byUser::toString);
      boolean isFull = underWay.size() == 8 || queue.size() == 0;
      assertTrue(isFull || byUser.containsValue(3L), "somebody waits, and nothing is in the way");
    }
    assertTrue(started > 1000, started + " started");
  }

  @Test
  void jobsUnderWaySinceBeforeARestart_count() {
    ServiceQueue queue = queue(QuotaPolicy.limits(1, 2));
    queue.occupy(ANN);
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));
    queue.offer(job(3, CLEO));

    assertEquals(List.of(2L), drain(queue));
    queue.free(ANN);
    assertEquals(1, drain(queue).size());
  }

  @Test
  void jobThatComesIn_needNotWait_whereNobodyDoes_andItsQuotaLeavesRoom() {
    ServiceQueue queue = queue(QuotaPolicy.limits(1, 2));

    assertTrue(queue.admit(ANN));
    assertFalse(queue.admit(ANN), "its user is at the quota");
    assertTrue(queue.admit(BOB));
    assertFalse(queue.admit(CLEO), "the service is at the quota");
    assertEquals(2, queue.allRuns());
    queue.free(BOB);
    assertTrue(queue.admit(CLEO));
    assertEquals(2, queue.allRuns());
  }

  @Test
  void jobThatComesIn_neverGoesBeforeOneThatWaits() {
    ServiceQueue queue = queue(QuotaPolicy.limits(1, 10));
    assertTrue(queue.admit(ANN));
    queue.offer(job(1, ANN));

    assertFalse(queue.admit(BOB));
    assertEquals(List.of(), drain(queue));
    assertFalse(queue.admit(BOB), "who stands aside waits, too");
    queue.free(ANN);
    assertEquals(List.of(1L), drain(queue));
    assertTrue(queue.admit(BOB));
  }

  @Test
  void moreFreedThanTaken_isAMistake() {
    ServiceQueue queue = unlimited();
    queue.occupy(ANN);
    queue.free(ANN);

    IllegalStateException mistake =
        assertThrows(IllegalStateException.class, () -> queue.free(ANN));
    assertEquals("user 1 has nothing under way in example", mistake.getMessage());
    assertEquals(0, queue.allRuns());
  }

  @Test
  void removedJob_isNotStarted_andLeavesTheTurnsOfOthers() {
    ServiceQueue queue = queue(QuotaPolicy.limits(1, 10));
    queue.offer(job(1, ANN));
    queue.offer(job(2, ANN));
    queue.offer(job(3, BOB));

    assertEquals(1, queue.remove(ANN, new JobId(1)).orElseThrow().id().value());
    assertEquals(Optional.empty(), queue.remove(ANN, new JobId(1)));
    assertEquals(Optional.empty(), queue.remove(CLEO, new JobId(3)));
    assertEquals(2, queue.size());
    assertEquals(List.of(2L, 3L), drain(queue));
  }
}
