package org.joborchestrator.dispatch;

import static org.joborchestrator.dispatch.DispatchSite.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of an attempt when it could not be handed over. */
final class DispatcherTest {

  @TempDir private Path directory;
  private final JobStore store = JobStore.inMemory();
  private DispatchSite site;
  private Attempt attempt;

  /** Nothing follows. */
  private static final class Silent implements Course {
    @Override
    public void resume(Attempt attempt) {}

    @Override
    public void resumeLater(Attempt attempt, Duration wait) {}

    @Override
    public void setOut(Attempt attempt) {}
  }

  @BeforeEach
  void begin() throws IOException {
    site = new DispatchSite(directory, store, new Silent());
    Change.Insert insert =
        new Change.Insert(new UserId(1), SERVICE, "job", site.surroundings.clock().instant());
    Job row = store.commit(List.of(insert.pickedFor("client"))).get(0).orElseThrow();
    attempt = new Attempt(row, site.client, "server", Stage.SUBMITTING);
    site.queue.occupy(row.user());
    site.attempts.add(attempt);
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  /** What the node says that could not read the job's files. */
  private StorageException unread() {
    IOException reason =
        assertThrows(IOException.class, () -> site.files.inputs(attempt.job()).list());
    return new StorageException(directory + "/job cannot be read: " + reason, reason);
  }

  private Job row() {
    return store.find(attempt.job().id()).orElseThrow();
  }

  private void submitInVain(RuntimeException why) {
    site.hand.submitWith(CompletableFuture.failedFuture(why));
    site.dispatcher.submit(attempt);
    site.surroundings.settle();
  }

  @Test
  void attemptThatNobodyWasAskedToTake_isInNoDoubt() {
    submitInVain(NodeUnreachableException.unasked("client", "connection refused", null));
    assertFalse(attempt.isInDoubt());
  }

  @Test
  void attemptWhoseAnswerWasLost_isInDoubt() {
    submitInVain(site.hand.unreachable());
    assertTrue(attempt.isInDoubt());
  }

  @Test
  void attemptThatMayHaveBeenTakenBefore_staysInDoubt_whenNobodyIsThereToAskAgain() {
    attempt.inDoubt(true);
    submitInVain(NodeUnreachableException.unasked("client", "connection refused", null));
    assertTrue(attempt.isInDoubt());
  }

  @Test
  void attemptThatIsRefused_isGivenBack() {
    submitInVain(new NodeRefusedException("client", "no room"));
    assertFalse(site.attempts.has(attempt));
  }

  @Test
  void attemptThatMayHaveBeenTakenBefore_keepsItsSlot_whenItIsRefused() {
    attempt.inDoubt(true);
    submitInVain(new NodeRefusedException("client", "it is closing"));
    assertTrue(attempt.isInDoubt());
    assertTrue(site.attempts.has(attempt));
  }

  @Test
  void attemptWhoseFilesAreLost_endsItsJob() {
    submitInVain(unread());

    assertEquals(JobStatus.FAILED, row().status());
    assertEquals(Cause.SYSTEM, row().cause());
    assertEquals(
        "Its files are not on the server's disk any more: upload the job again", row().message());
    assertFalse(site.attempts.has(attempt));
    assertEquals(0, site.queue.allRuns());
    assertTrue(site.client.isEligible(), "it is not the client's fault");
  }

  @Test
  void attemptThatMayHaveBeenTakenBefore_keepsItsSlot_whenItsFilesAreLost() {
    attempt.inDoubt(true);
    submitInVain(unread());

    assertEquals(JobStatus.PROCESSING, row().status());
    assertTrue(site.attempts.has(attempt));
  }

  @Test
  void attemptThatIsTerminated_doesNotFail_whenItsFilesAreLost() {
    attempt.terminate();
    submitInVain(unread());

    assertEquals(JobStatus.PROCESSING, row().status());
    assertTrue(site.attempts.has(attempt));
  }

  @Test
  void attemptWhoseDiskIsAway_isGivenBack_inWordsForUsers() throws IOException {
    Files.move(directory.resolve(".incoming"), directory.resolve("away"));
    submitInVain(unread());

    assertEquals(JobStatus.QUEUED, row().status());
    assertEquals("Its files could not be read or copied for client client", row().message());
  }

  @Test
  void attemptThatAFaultHasStopped_isGivenBack_inWordsForUsers() {
    submitInVain(new IllegalStateException("secret"));

    assertEquals(JobStatus.QUEUED, row().status());
    assertEquals(
        "Could not be handed to client client, for a fault of the server", row().message());
  }
}
