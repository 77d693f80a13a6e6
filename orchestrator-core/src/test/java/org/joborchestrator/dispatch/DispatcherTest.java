package org.joborchestrator.dispatch;

import static org.joborchestrator.dispatch.DispatchSite.SERVICE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.OrchestratorException;
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
    JobStore store = JobStore.inMemory();
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

  private void submitInVain(OrchestratorException why) {
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
}
