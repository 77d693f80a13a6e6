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
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job is terminated while its client may have it: the call that hands it over has failed, but has
 * arrived, and the client is only slow to take it.
 */
final class TerminatedInDoubtTest {

  private static final Duration LEASE = Duration.ofMinutes(1);

  @TempDir private Path directory;

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final EndlessScripts scripts = new EndlessScripts();

  /** The way to the client: what it is handed first comes late. */
  private static final class Way {

    private final ClientNode client;
    private final CompletableFuture<PayloadState> first = new CompletableFuture<>();
    private final List<CompletableFuture<PayloadState>> late = new ArrayList<>();
    private Runnable held = () -> {};
    private int submits;

    Way(ClientNode client) {
      this.client = client;
    }

    ClientNode node() {
      return (ClientNode)
          Proxy.newProxyInstance(
              ClientNode.class.getClassLoader(),
              new Class<?>[] {ClientNode.class},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("submit") || submits++ > 0) {
                  return method.invoke(client, arguments);
                }
                AttemptKey key = (AttemptKey) arguments[0];
                Path inputs = (Path) arguments[1];
                Terms terms = (Terms) arguments[2];
                held = () -> late.add(client.submit(key, inputs, terms));
                return first;
              });
    }
  }

  @Test
  void job_isKilledOnlyWhenItsClientCannotBeginIt() throws IOException {
    Client client =
        Client.builder()
            .name("client")
            .dataPath(directory.resolve("client"))
            .executor(scripts)
            .hostLoad(() -> 0)
            .surroundings(surroundings)
            .start();
    Way way = new Way(TestNodes.local(client, surroundings.io()));
    JobFiles files =
        new JobFiles(directory.resolve("server"), Disk.relaxed(), surroundings.random());
    Orchestrator orchestrator =
        TestServers.start(
            surroundings,
            JobStore.inMemory(),
            files,
            Service.named("example").client(way.node()),
            LEASE);
    surroundings.settle();
    CompletableFuture<Job> submitted =
        orchestrator.submitAsync(Submission.of(1, "example").file("run.sh", "true"));
    surroundings.settle();
    Job job = submitted.join();
    way.first.completeExceptionally(new NodeUnreachableException("client", "no answer", null));
    surroundings.settle();
    CompletableFuture<Job> terminated = orchestrator.terminate(job.id());
    surroundings.settle();
    assertFalse(terminated.isDone(), "its client may have it");

    surroundings.advance(LEASE.dividedBy(2));
    assertEquals(JobStatus.KILLED, terminated.join().status());
    assertEquals(0, scripts.running());
    int started = scripts.started();
    way.held.run();
    surroundings.advance(LEASE.multipliedBy(2));

    assertEquals(started, scripts.started(), "the late one has begun");
    assertTrue(
        way.late.get(0).isCompletedExceptionally()
            || way.late.get(0).join().status() == PayloadStatus.KILLED,
        way.late::toString);
    assertEquals(List.of(), surroundings.failures());
    client.close();
    files.close(); // all that is held of an orchestrator whose threads are the test's
  }
}
