package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
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
  private Predicate<List<?>> fails = changes -> false;

  private final JobStore failing =
      instead(
          JobStore.class,
          (proxy, method, arguments) -> {
            if (method.getName().equals("commit") && fails.test((List<?>) arguments[0])) {
              throw new StorageException("on purpose");
            }
            return method.invoke(store, arguments);
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
    CompletableFuture<PayloadState> submit(AttemptKey key, Path inputs, Terms terms);
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
    ClientNode node =
        instead(
            ClientNode.class,
            (proxy, method, arguments) ->
                method.getName().equals("submit")
                    ? way.submit(
                        (AttemptKey) arguments[0], (Path) arguments[1], (Terms) arguments[2])
                    : method.invoke(local(), arguments));
    Service service =
        Service.named("example")
            .client(node)
            .quota(QuotaPolicy.limits(1, 1))
            .maxAttempts(maxAttempts);
    orchestrator = TestServers.start(ofServer, failing, files, service, LEASE);
    settle();
  }

  private static <T> T instead(Class<T> type, InvocationHandler of) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, of));
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
    fails = changes -> changes.stream().anyMatch(InDoubtTest::isTaken);
    JobId id = submit();
    assertEquals(JobStatus.PROCESSING, status(id));
    assertEquals(1, scripts.started());

    killClient();
    startClient();
    advance(Duration.ofMillis(400));
    fails = changes -> false;
    advance(Duration.ofSeconds(5));

    assertEquals(JobStatus.RUNNING, status(id));
    assertEquals(1, scripts.running());
  }

  private static boolean isTaken(Object change) {
    return change instanceof Change.Move move && move.to().status() == JobStatus.SUBMITTED;
  }
}
