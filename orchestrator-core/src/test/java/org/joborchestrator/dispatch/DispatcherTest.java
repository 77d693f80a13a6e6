package org.joborchestrator.dispatch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.ServiceQueue;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.watch.Changes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of an attempt when it could not be handed over. */
final class DispatcherTest {

  private static final ServiceName SERVICE = new ServiceName("example");

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final HandNode hand = new HandNode("client");
  private final NodeWatch client = new NodeWatch(hand, surroundings, new Silent(), HandNode.LEASE);
  private final Attempts attempts = new Attempts();
  private JobFiles files;
  private Dispatcher dispatcher;
  private Attempt attempt;

  /** Nothing follows. */
  private static final class Silent implements NodeWatch.Observer, Course {
    @Override
    public void connected(NodeWatch node) {}

    @Override
    public void eligible(NodeWatch node) {}

    @Override
    public void changed(NodeWatch node, PayloadState state) {}

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
    Journal journal = new Journal(store, surroundings.io());
    ServiceQueue queue = new ServiceQueue(SERVICE, QuotaPolicy.limits(1, 1));
    Bounds bounds =
        new Bounds(3, Optional.empty(), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
    Lanes lanes = new Lanes(Map.of(SERVICE, new Lane(queue, new Pool(List.of(client)), bounds)));
    Changes changes = new Changes(surroundings, store);
    Ledger ledger = new Ledger(journal, surroundings, attempts, changes, lanes);
    files = new JobFiles(directory, Disk.relaxed(), surroundings.random());
    dispatcher =
        new Dispatcher(surroundings, lanes, attempts, ledger, files, "server", new Silent());
    client.start();
    hand.answer("incarnation", 1);
    surroundings.settle();
    Change.Insert insert =
        new Change.Insert(new UserId(1), SERVICE, "job", surroundings.clock().instant());
    Job row = store.commit(List.of(insert.pickedFor("client"))).get(0).orElseThrow();
    attempt = new Attempt(row, client, "server", Stage.SUBMITTING);
    attempts.add(attempt);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void submitInVain(NodeUnreachableException why) {
    hand.submitWith(CompletableFuture.failedFuture(why));
    dispatcher.submit(attempt);
    surroundings.settle();
  }

  @Test
  void attemptThatNobodyWasAskedToTake_isInNoDoubt() {
    submitInVain(NodeUnreachableException.unasked("client", "connection refused", null));
    assertFalse(attempt.isInDoubt());
  }

  @Test
  void attemptWhoseAnswerWasLost_isInDoubt() {
    submitInVain(hand.unreachable());
    assertTrue(attempt.isInDoubt());
  }

  @Test
  void attemptThatMayHaveBeenTakenBefore_staysInDoubt_whenNobodyIsThereToAskAgain() {
    attempt.inDoubt(true);
    submitInVain(NodeUnreachableException.unasked("client", "connection refused", null));
    assertTrue(attempt.isInDoubt());
  }
}
