package org.joborchestrator.queue;

import static org.joborchestrator.queue.Queues.ANN;
import static org.joborchestrator.queue.Queues.BOB;
import static org.joborchestrator.queue.Queues.SERVICE;
import static org.joborchestrator.queue.Queues.drain;
import static org.joborchestrator.queue.Queues.job;
import static org.joborchestrator.queue.Queues.queue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.junit.jupiter.api.Test;

/** When a queue asks its policy, what it tells it, and what comes of each answer. */
final class QueuePolicyTest {

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
