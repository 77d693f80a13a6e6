package org.joborchestrator.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.junit.jupiter.api.Test;

final class ServiceQueueTest {

  private static final ServiceName SERVICE = new ServiceName("example");
  private static final UserId ANN = new UserId(1);
  private static final UserId BOB = new UserId(2);
  private static final UserId CLEO = new UserId(3);

  private static Job job(long id, UserId user) {
    return new Job(
        new JobId(id),
        user,
        SERVICE,
        JobStatus.QUEUED,
        "job-" + id,
        0,
        null,
        null,
        "",
        Instant.EPOCH,
        null,
        0,
        null);
  }

  private static ServiceQueue queue(QuotaPolicy policy) {
    return new ServiceQueue(SERVICE, policy);
  }

  private static ServiceQueue unlimited() {
    return queue(QuotaPolicy.limits(1_000_000, 1_000_000));
  }

  /** The ids of all that may start now. */
  private static List<Long> drain(ServiceQueue queue) {
    List<Long> ids = new ArrayList<>();
    for (Optional<Job> next = queue.next(); next.isPresent(); next = queue.next()) {
      ids.add(next.get().id().value());
    }
    return ids;
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
  void jobThatComesIn_isDecidedOn_asIfItWaited() {
    List<QuotaPolicy.Request> seen = new ArrayList<>();
    ServiceQueue queue =
        queue(
            request -> {
              seen.add(request);
              if (request.user().equals(BOB)) {
                throw new IllegalStateException("on purpose");
              }
              return Answer.START;
            });

    assertTrue(queue.admit(ANN));
    assertFalse(queue.admit(BOB));
    assertEquals(
        List.of(
            new QuotaPolicy.Request(SERVICE, ANN, 0, 0, 1),
            new QuotaPolicy.Request(SERVICE, BOB, 0, 1, 1)),
        seen);
    assertEquals(1, queue.allRuns());
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

  @Test
  void userWhoStoodAside_andWhoseLastJobIsRemoved_isNotAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    ServiceQueue queue =
        queue(
            request -> {
              asked.incrementAndGet();
              return Answer.USER_WAITS;
            });
    queue.offer(job(1, ANN));
    drain(queue);
    queue.remove(ANN, new JobId(1));
    queue.recall();
    drain(queue);

    assertEquals(1, asked.get());
    queue.offer(job(2, ANN));
    drain(queue);
    assertEquals(2, asked.get());
  }

  @Test
  void whoStoodAside_isAskedForAgain_onRecall() {
    Map<UserId, Answer> answers = new HashMap<>(Map.of(ANN, Answer.USER_WAITS));
    ServiceQueue queue = queue(request -> answers.getOrDefault(request.user(), Answer.START));
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));
    assertEquals(List.of(2L), drain(queue));

    answers.clear();
    assertEquals(List.of(), drain(queue));
    queue.recall();

    assertEquals(List.of(1L), drain(queue));
  }

  @Test
  void policyThatDependsOnOthers_isAskedAgain_whenAnybodysJobEnds() {
    ServiceQueue queue =
        queue(request -> request.runsOfService() > 0 ? Answer.USER_WAITS : Answer.START);
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));
    assertEquals(List.of(1L), drain(queue));

    queue.free(ANN);

    assertEquals(List.of(2L), drain(queue));
  }

  @Test
  void policyThatThrows_makesTheUserWait_andNobodyElse() {
    ServiceQueue queue =
        queue(
            request -> {
              if (request.user().equals(ANN)) {
                throw new IllegalStateException("on purpose");
              }
              return Answer.START;
            });
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));
    queue.offer(job(3, BOB));

    assertEquals(List.of(2L, 3L), drain(queue));
    assertEquals(1, queue.size());
  }

  @Test
  void policyThatAnswersNothing_makesTheUserWait_andNobodyElse() {
    ServiceQueue queue = queue(request -> request.user().equals(ANN) ? null : Answer.START);
    queue.offer(job(1, ANN));
    queue.offer(job(2, BOB));

    assertEquals(List.of(2L), drain(queue));
  }

  @Test
  void policy_seesWhatIsUnderWay_andHowManyUsersWait() {
    List<QuotaPolicy.Request> seen = new ArrayList<>();
    ServiceQueue queue =
        queue(
            request -> {
              seen.add(request);
              return Answer.START;
            });
    queue.offer(job(1, ANN));
    queue.offer(job(2, ANN));
    queue.offer(job(3, BOB));
    drain(queue);

    assertEquals(
        List.of(
            new QuotaPolicy.Request(SERVICE, ANN, 0, 0, 2),
            new QuotaPolicy.Request(SERVICE, BOB, 0, 1, 2),
            new QuotaPolicy.Request(SERVICE, ANN, 1, 2, 1)),
        seen);
  }

  /** By what it asks and not by the clock: the same work for a hundred jobs and for many. */
  @Test
  void decision_costsTheSame_howeverManyAreQueued() {
    assertEquals(decisions(100), decisions(100_000));
  }

  private static int decisions(int jobs) {
    AtomicInteger asked = new AtomicInteger();
    QuotaPolicy limits = QuotaPolicy.limits(2, 1000);
    ServiceQueue queue =
        queue(
            new QuotaPolicy() {
              @Override
              public Answer decide(Request request) {
                asked.incrementAndGet();
                return limits.decide(request);
              }

              @Override
              public boolean dependsOnOthers() {
                return limits.dependsOnOthers();
              }
            });
    for (int id = 1; id <= jobs; id++) {
      queue.offer(job(id, new UserId(id % 10)));
    }
    for (int ended = 0; ended < 50; ended++) {
      List<Long> started = drain(queue);
      assertEquals(ended == 0 ? 20 : 1, started.size());
      queue.free(new UserId(ended % 10));
    }
    return asked.get();
  }
}
