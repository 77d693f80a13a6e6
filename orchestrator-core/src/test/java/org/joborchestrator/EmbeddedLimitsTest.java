package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever does not come about ends some time, and says why. */
final class EmbeddedLimitsTest {

  private static final Duration SOON = Duration.ofMillis(300);

  @TempDir Path dir;

  private Job ended(Service service) throws IOException {
    try (Orchestrator orchestrator =
        Orchestrator.builder().dataPath(dir).store(JobStore.inMemory()).service(service).start()) {
      Job job = orchestrator.submit(Submission.of(1, "example").file("run.sh", "echo done"));
      Job end = orchestrator.whenEnded(job.id()).orTimeout(60, TimeUnit.SECONDS).join();
      for (AttemptRecord attempt : orchestrator.attempts(job.id())) {
        assertEquals(Cause.SYSTEM, attempt.cause());
      }
      return end;
    }
  }

  private static void assertFailed(Job job, String reason) {
    assertEquals(JobStatus.FAILED, job.status());
    assertEquals(Cause.SYSTEM, job.cause());
    assertTrue(job.message().contains(reason), job.message());
  }

  @Test
  void jobWithoutAClientInReach_isFailed_whenItHasWaitedForTooLong() throws IOException {
    Service service = Service.named("example").client(new Away()).waitingLimit(SOON);

    assertFailed(ended(service), "No client of service example could be reached for 0.3 s");
  }

  @Test
  void jobThatItsClientDoesNotTake_isGivenUp_afterAllAttempts() throws IOException {
    Service service =
        Service.named("example").client(new Reluctant()).stagingLimit(SOON).maxAttempts(2);

    Job job = ended(service);

    assertFailed(job, "has not taken its files within 0.3 s");
    assertEquals(2, job.attempt());
    assertEquals(2, job.lost());
  }

  @Test
  void resultThatCannotBeFetched_isGivenUp() throws IOException {
    ClientNode stingy = new Stingy(new IOException("no result today"));
    Service service = Service.named("example").client(stingy).collectingLimit(SOON);

    assertFailed(ended(service), "could not be collected");
  }

  @Test
  void resultThatNeverComesWhole_isGivenUp() throws IOException {
    ClientNode stingy = new Stingy(new NodeUnreachableException("stub", "cut off", null));
    Service service = Service.named("example").client(stingy).collectingLimit(SOON);

    assertFailed(ended(service), "could not be collected");
  }

  @Test
  void limitsThatAreNone_areRefused() {
    Service service = Service.named("example");

    assertThrows(InvalidRequestException.class, () -> service.maxAttempts(0));
    assertThrows(InvalidRequestException.class, () -> service.timeLimit(Duration.ZERO));
    assertThrows(InvalidRequestException.class, () -> service.waitingLimit(Duration.ZERO));
    assertThrows(InvalidRequestException.class, () -> service.stagingLimit(Duration.ZERO));
    assertThrows(InvalidRequestException.class, () -> service.collectingLimit(Duration.ZERO));
  }

  /** Never there. */
  private static class Away implements ClientNode {

    NodeUnreachableException unreachable() {
      return NodeUnreachableException.unasked(name(), "on purpose", null);
    }

    @Override
    public String name() {
      return "stub";
    }

    @Override
    public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
      return CompletableFuture.failedFuture(unreachable());
    }

    @Override
    public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
      return CompletableFuture.failedFuture(unreachable());
    }

    @Override
    public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
      return CompletableFuture.failedFuture(unreachable());
    }

    @Override
    public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Optional<EventBatch>> events(
        long after, Duration wait, Optional<Lease> lease) {
      return CompletableFuture.failedFuture(unreachable());
    }

    @Override
    public CompletableFuture<Double> load() {
      return CompletableFuture.failedFuture(unreachable());
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  /** There, but takes for ever to take a job. */
  private static class Reluctant extends Away {

    @Override
    public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Optional<EventBatch>> events(
        long after, Duration wait, Optional<Lease> lease) {
      return wait.isZero()
          ? CompletableFuture.completedFuture(
              Optional.of(new EventBatch("stub", 1, List.of(), Optional.empty())))
          : new CompletableFuture<>();
    }
  }

  /** Does every job at once, and never hands a result out. */
  private static final class Stingy extends Reluctant {

    private final Exception failure;

    Stingy(Exception failure) {
      this.failure = failure;
    }

    @Override
    public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
      return CompletableFuture.completedFuture(
          new PayloadState(
              new PayloadId(1), PayloadStatus.COMPLETED, Optional.of(key), "", Optional.empty()));
    }

    @Override
    public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
      return CompletableFuture.failedFuture(failure);
    }
  }
}
