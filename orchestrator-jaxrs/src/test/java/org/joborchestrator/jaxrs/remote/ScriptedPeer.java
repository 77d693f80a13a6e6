package org.joborchestrator.jaxrs.remote;

import static org.joborchestrator.jaxrs.remote.Answers.json;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Terms;
import org.joborchestrator.testkit.ScriptedClient2x;

/**
 * A client of 2.x that answers as a test says, the node that reaches it, and a job to hand over.
 */
final class ScriptedPeer implements AutoCloseable {

  static final PayloadId FIRST = new PayloadId(1);

  /** The patience of an impatient one. */
  static final Duration SHORT = Duration.ofMillis(600);

  final Path inputs;

  /** Where a result goes. */
  final Path target;

  final RemoteClients remote;
  final ScriptedClient2x client;
  final ClientNode node;

  /** Comes down at the end of the test, for answers that are held back. */
  final CountDownLatch over = new CountDownLatch(1);

  private final Runnable atEnd;

  ScriptedPeer(Path directory) throws IOException {
    this(directory, RemoteClients.start(), () -> {});
  }

  private ScriptedPeer(Path directory, RemoteClients remote, Runnable atEnd) throws IOException {
    inputs = Files.createDirectory(directory.resolve("input"));
    target = directory.resolve("output.zip.part");
    Files.writeString(inputs.resolve("run.sh"), "echo done\n");
    this.remote = remote;
    this.atEnd = atEnd;
    client = ScriptedClient2x.start();
    node = remote.at(ClientAddress.ofBase(client.base()));
  }

  /** One that does not wait for long. */
  static ScriptedPeer impatient(Path directory) throws IOException {
    ExecutorService io = Executors.newCachedThreadPool();
    Patience little = new Patience(SHORT, SHORT, SHORT, SHORT);
    return new ScriptedPeer(directory, RemoteClients.start(io, little), io::shutdownNow);
  }

  /** Makes the first calls of a JVM, which may take longer than an impatient one waits. */
  static void warmUp(Path directory) throws IOException {
    try (ScriptedPeer patient = new ScriptedPeer(directory)) {
      patient.client.script(files -> List.of("Completed"));
      get(patient.submit());
      get(patient.retrieve());
    }
  }

  CompletableFuture<PayloadState> submit() {
    return node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED);
  }

  CompletableFuture<Retrieval> retrieve() {
    return node.retrieve(FIRST, KEY, target);
  }

  <E extends OrchestratorException> String retrieveFails(Class<E> type) {
    E e = failure(type, retrieve());
    assertFalse(Files.exists(target), "a result that is not whole stays");
    return e.getMessage();
  }

  /** From now on the client answers calls of that path with this. */
  void answers(String path, String json) {
    client.replace(path, json(200, json));
  }

  @Override
  public void close() {
    over.countDown();
    client.close();
    remote.close();
    atEnd.run();
  }
}
