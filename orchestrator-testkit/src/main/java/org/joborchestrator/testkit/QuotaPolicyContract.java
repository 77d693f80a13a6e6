package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.joborchestrator.queue.ServiceQueue;
import org.junit.jupiter.api.Test;

/**
 * What a {@link QuotaPolicy} keeps to that decides from what it is asked, and from nothing else.
 * Extend it, answer the policy and how much it may ever let through, and run it as any test:
 *
 * <pre>{@code
 * final class MyPolicyTest extends QuotaPolicyContract {
 *   @Override
 *   protected QuotaPolicy create() {
 *     return new MyPolicy(8);
 *   }
 *
 *   @Override
 *   protected int mostRuns() {
 *     return 8;
 *   }
 * }
 * }</pre>
 */
public abstract class QuotaPolicyContract {

  private static final ServiceName SERVICE = new ServiceName("example");
  private static final int USERS = 5;

  /** For the classes that extend this. */
  protected QuotaPolicyContract() {}

  /** The policy; asked for anew by each test. */
  protected abstract QuotaPolicy create();

  /** How many jobs of a service it lets be under way at once, at the most. */
  protected abstract int mostRuns();

  /** The service that it is asked for. */
  protected ServiceName service() {
    return SERVICE;
  }

  @Test
  final void everyQuestion_isAnswered() {
    QuotaPolicy policy = create();
    for (int ofService = 0; ofService <= mostRuns() + 2; ofService++) {
      for (int ofUser = 0; ofUser <= ofService; ofUser++) {
        for (int waiting = 1; waiting <= USERS; waiting++) {
          assertNotNull(decide(policy, ofUser, ofService, waiting));
        }
      }
    }
  }

  @Test
  final void fullService_startsNothing() {
    QuotaPolicy policy = create();
    for (int ofUser = 0; ofUser <= mostRuns(); ofUser++) {
      for (int waiting = 1; waiting <= USERS; waiting++) {
        assertTrue(
            decide(policy, ofUser, mostRuns(), waiting) != Answer.START,
            ofUser + " runs of the user, " + waiting + " users waiting");
      }
    }
  }

  @Test
  final void emptyService_startsSomething_howeverManyWait() {
    QuotaPolicy policy = create();
    for (int waiting = 1; waiting <= 100; waiting++) {
      assertEquals(Answer.START, decide(policy, 0, 0, waiting), waiting + " users waiting");
    }
  }

  /** Or a user would be left aside until the next look, which comes twice a second. */
  @Test
  final void answerThatDoesNotDependOnOthers_isTheSameWhateverTheyDo() {
    QuotaPolicy policy = create();
    if (policy.dependsOnOthers()) {
      return;
    }
    for (int ofUser = 0; ofUser <= mostRuns(); ofUser++) {
      boolean waits = decide(policy, ofUser, ofUser, 1) == Answer.USER_WAITS;
      for (int ofService = ofUser; ofService <= mostRuns(); ofService++) {
        for (int waiting = 1; waiting <= USERS; waiting++) {
          Answer answer = decide(policy, ofUser, ofService, waiting);
          assertTrue(
              answer == Answer.SERVICE_WAITS || waits == (answer == Answer.USER_WAITS),
              "with %d runs of the user and %d of the service, %d users waiting: %s"
                  .formatted(ofUser, ofService, waiting, answer));
        }
      }
    }
  }

  @Test
  final void everyJob_getsItsTurn_andNeverAreTooManyUnderWay() {
    for (int seed = 1; seed <= 20; seed++) {
      serveAll(new ServiceQueue(service(), create()), new Random(seed));
    }
  }

  /** Jobs of some users come and end in any order; nothing but the policy holds them. */
  private void serveAll(ServiceQueue queue, Random random) {
    int jobs = 200;
    int offered = 0;
    int ended = 0;
    List<Job> underWay = new ArrayList<>();
    while (ended < jobs) {
      if (offered < jobs && random.nextBoolean()) {
        offered++;
        queue.offer(job(offered, new UserId(random.nextInt(USERS))));
      }
      queue.recall();
      for (Optional<Job> next = queue.next(); next.isPresent(); next = queue.next()) {
        underWay.add(next.get());
      }
      assertTrue(underWay.size() <= mostRuns(), underWay.size() + " are under way");
      if (underWay.isEmpty() && queue.size() > 0) {
        fail(queue.size() + " jobs wait, nothing is under way, and nothing is started");
      }
      if (!underWay.isEmpty() && random.nextInt(3) == 0) {
        Job job = underWay.remove(random.nextInt(underWay.size()));
        queue.free(job.user());
        ended++;
      }
    }
  }

  private Job job(long id, UserId user) {
    return new Job(
        new JobId(id),
        user,
        service(),
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

  private Answer decide(QuotaPolicy policy, int ofUser, int ofService, int usersWaiting) {
    return policy.decide(
        new QuotaPolicy.Request(service(), new UserId(1), ofUser, ofService, usersWaiting));
  }
}
