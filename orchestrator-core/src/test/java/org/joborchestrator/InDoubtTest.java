package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an attempt that its client may have, although it has not said so. */
final class InDoubtTest {

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofMillis(100);

  @TempDir private Path directory;

  private final EndlessScripts scripts = new EndlessScripts();
  private final JobStore store = JobStore.inMemory();
  private ManualSurroundings ofClient;

  /** Which changes cannot be written. */
  private Predicate<Change> fails = change -> false;

  private final JobStore failing =
      new WatchedStore(
          store,
          changes -> {
            if (changes.stream().anyMatch(fails)) {
              throw new StorageException("on purpose");
            }
          });

  private int maxAttempts = 3;
  private int lives;
  private Client client;
  private JobFiles files;
  private ManualSurroundings ofServer;
  private Orchestrator orchestrator;

  /** What comes of a submit. */
  @FunctionalInterface
  private interface Way {
    CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms);
  }

  @BeforeEach
  void startClient() throws IOException {
    ofClient = new ManualSurroundings(++lives);
    client =
        Client.builder()
            .name("client")
            .dataPath(directory.resolve("client"))
            .executor(scripts)
            .hostLoad(() -> 0)
            .surroundings(ofClient)
            .start();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    files.close(); // all that is held of an orchestrator whose threads are the test's
  }

  private void startServer(Way way) throws IOException {
    ofServer = new ManualSurroundings();
    files = new JobFiles(directory.resolve("server"), Disk.relaxed(), ofServer.random());
    Service service =
        Service.named("example")
            .client(node(way))
            .quota(QuotaPolicy.limits(1, 1))
            .maxAttempts(maxAttempts);
    orchestrator = TestServers.start(ofServer, failing, files, service, LEASE);
    settle();
  }

  private ClientNode node(Way way) {
    return (ClientNode)
        Proxy.newProxyInstance(
            ClientNode.class.getClassLoader(),
            new Class<?>[] {ClientNode.class},
            (proxy, method, arguments) ->
                method.getName().equals("submit")
                    ? way.submit(
                        (AttemptKey) arguments[0], (Inputs) arguments[1], (Terms) arguments[2])
                    : method.invoke(local(), arguments));
  }

  /** The way to the client that is there now. */
  private ClientNode local() {
    return TestNodes.local(client, ofClient.io());
  }

  /** Nothing of it happens any more, but its scripts go on. */
  private void killClient() {
    ofClient.close();
    scripts.goOnByThemselves();
    client.close();
  }

  /** Nothing of it happens any more. */
  private void killServer() throws IOException {
    files.close();
  }

  private void settle() {
    while (ofClient.isBusy() || ofServer.isBusy()) {
      ofServer.settle();
      ofClient.settle();
    }
  }

  private void advance(Duration time) {
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
      ofServer.advance(STEP);
      ofClient.advance(STEP);
      settle();
    }
  }

  private JobId submit() throws IOException {
    CompletableFuture<Job> submitted =
        orchestrator.submitAsync(Submission.of(1, "example").file("run.sh", "true"));
    settle();
    return submitted.join().id();
  }

  private JobStatus status(JobId id) {
    return store.find(id).orElseThrow().status();
  }

  private static CompletableFuture<PayloadState> unasked() {
    return CompletableFuture.failedFuture(
        NodeUnreachableException.unasked("client", "connection refused", null));
  }

  private static CompletableFuture<PayloadState> refused() {
    return CompletableFuture.failedFuture(new NodeRefusedException("client", "it is closing"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void slot_isKept_untilWhatTheFormerServerSentHasArrived(boolean isAway) throws IOException {
    Runnable[] late = new Runnable[1];
    startServer(
        (key, inputs, terms) -> {
          late[0] = () -> local().submit(key, inputs, terms);
          return new CompletableFuture<>();
        });
    JobId first = submit();
    JobId second = submit();
    killServer();

    startServer((key, inputs, terms) -> isAway ? unasked() : refused());

    assertEquals(JobStatus.PROCESSING, status(first));
    assertEquals(JobStatus.QUEUED, status(second));
    late[0].run();
    settle();
    advance(Duration.ofSeconds(5));
    assertEquals(JobStatus.RUNNING, status(first));
    assertEquals(1, scripts.started());
  }

  @Test
  void slot_isFree_whenNothingHasArrivedForLong() throws IOException {
    startServer((key, inputs, terms) -> new CompletableFuture<>());
    JobId id = submit();
    killServer();

    startServer((key, inputs, terms) -> refused());
    assertEquals(JobStatus.PROCESSING, status(id));
    advance(Duration.ofMinutes(3));

    assertEquals(JobStatus.QUEUED, status(id));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void jobThatMayRunOnlyOnce_isNotHandedOverAgain(boolean isTerminated) throws IOException {
    maxAttempts = 1;
    startServer((key, inputs, terms) -> new CompletableFuture<>());
    JobId id = submit();
    killServer();

    startServer(
        (key, inputs, terms) -> {
          throw new AssertionError("handed over again: " + key);
        });
    if (isTerminated) {
      var unused = orchestrator.terminate(id);
    }
    advance(Duration.ofSeconds(50));
    assertEquals(isTerminated ? JobStatus.LOCKED : JobStatus.PROCESSING, status(id));
    advance(Duration.ofSeconds(20));

    assertEquals(isTerminated ? JobStatus.KILLED : JobStatus.FAILED, status(id));
    assertEquals(List.of(), ofServer.failures());
  }

  @Test
  void attemptThatItsClientNames_whileItsRowIsReadAnew_isNotLost() throws IOException {
    maxAttempts = 1;
    startServer((key, inputs, terms) -> local().submit(key, inputs, terms));
    fails = InDoubtTest::isTaken;
    JobId id = submit();
    assertEquals(JobStatus.PROCESSING, status(id));
    assertEquals(1, scripts.started());

    killClient();
    startClient();
    advance(Duration.ofMillis(400));
    fails = change -> false;
    advance(Duration.ofSeconds(5));

    assertEquals(JobStatus.RUNNING, status(id));
    assertEquals(1, scripts.running());
  }

  @Test
  void terminatedJob_isKilledOnlyWhenItsClientCannotBeginIt() throws IOException {
    List<Runnable> late = new ArrayList<>();
    List<CompletableFuture<PayloadState>> answers = new ArrayList<>();
    startServer(
        (key, inputs, terms) -> {
          if (late.isEmpty()) {
            late.add(() -> answers.add(local().submit(key, inputs, terms)));
            return CompletableFuture.failedFuture(
                new NodeUnreachableException("client", "no answer", null));
          }
          return local().submit(key, inputs, terms);
        });
    JobId id = submit();

    CompletableFuture<Job> terminated = orchestrator.terminate(id);
    settle();
    assertFalse(terminated.isDone(), "its client may have it");
    advance(Duration.ofSeconds(30));
    assertEquals(JobStatus.KILLED, terminated.join().status());
    assertEquals(0, scripts.running());
    int started = scripts.started();
    late.forEach(Runnable::run);
    advance(LEASE.multipliedBy(2));

    assertEquals(started, scripts.started(), "the late one has begun");
    assertEquals(1, answers.size());
    assertTrue(isEnded(answers.get(0)), answers::toString);
    assertEquals(List.of(), ofServer.failures());
    assertEquals(List.of(), ofClient.failures());
  }

  private static boolean isEnded(CompletableFuture<PayloadState> answer) {
    return answer.isCompletedExceptionally() || answer.join().status() == PayloadStatus.KILLED;
  }

  private static boolean isTaken(Change change) {
    return change instanceof Change.Move move && move.to().status() == JobStatus.SUBMITTED;
  }
}
