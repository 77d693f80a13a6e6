package org.joborchestrator.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class JobTest {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(60);

  private final Job queued =
      new Job(
          new JobId(7),
          new UserId(1),
          new ServiceName("example"),
          JobStatus.QUEUED,
          "job-1",
          0,
          null,
          null,
          "",
          THEN,
          null,
          0,
          null);

  @Test
  void wayOfAJob_fromTheQueueToItsEnd() {
    Job picked = queued.picked("client");
    assertEquals(JobStatus.PROCESSING, picked.status());
    assertEquals(1, picked.attempt());
    assertEquals("client", picked.node());

    Job taken = picked.taken(new PayloadId(5));
    assertEquals(JobStatus.SUBMITTED, taken.status());
    assertEquals(new PayloadId(5), taken.payload());

    Job running = taken.running();
    assertEquals(JobStatus.RUNNING, running.status());
    assertEquals(new PayloadId(5), running.payload());

    Job failed = running.ended(JobStatus.FAILED, Cause.SCRIPT, "run.sh exited with code 3", NOW);
    assertTrue(failed.isFinal());
    assertEquals("run.sh exited with code 3", failed.message());
    assertEquals(NOW, failed.ended());

    Job cleaned = failed.cleaned();
    assertEquals(JobStatus.CLEANED, cleaned.status());
    assertEquals("run.sh exited with code 3", cleaned.message());
    assertEquals(NOW, cleaned.ended());
    assertEquals(queued.created(), cleaned.created());
    assertEquals(queued.location(), cleaned.location());
  }

  @Test
  void attemptThatIsGivenUp_leavesItsClient_andIsCounted() {
    Job requeued = queued.picked("a").taken(new PayloadId(5)).requeued("Client a has lost it");

    assertEquals(JobStatus.QUEUED, requeued.status());
    assertEquals("Client a has lost it", requeued.message());
    assertNull(requeued.node());
    assertNull(requeued.payload());
    assertEquals(Cause.SYSTEM, requeued.cause());
    assertEquals(0, requeued.lost());
    Job second = requeued.picked("b");
    assertEquals(2, second.attempt());
    assertEquals("", second.message());
    assertNull(second.cause());
  }

  @Test
  void lossOfAnAttempt_isCountedApartFromAttempts() {
    Job lost = queued.picked("a").withOneLost().requeued("Client a has lost it");

    assertEquals(1, lost.lost());
    assertEquals(1, lost.picked("b").lost());
    assertEquals(2, lost.picked("b").withOneLost().requeued("").lost());
  }

  @Test
  void terminatedJob_keepsItsClientAndItsPayload() {
    Job locked = queued.picked("a").taken(new PayloadId(5)).running().locked();

    assertEquals(JobStatus.LOCKED, locked.status());
    assertEquals("a", locked.node());
    assertEquals(new PayloadId(5), locked.payload());
    assertNull(locked.ended());
  }
}
