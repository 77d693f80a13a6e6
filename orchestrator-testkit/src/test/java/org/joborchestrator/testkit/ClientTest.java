package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.joborchestrator.Client;
import org.joborchestrator.ClientBuilder;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.files.Trees;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client as those see it who serve its methods, with scripts that run as the test says. */
final class ClientTest {

  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private FakeExecutor executor;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    start(Client.builder());
  }

  private void start(ClientBuilder builder) throws IOException {
    executor = new FakeExecutor(task -> Optional.empty());
    client = builder.dataPath(directory).executor(executor).start();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static AttemptKey key(long job, int attempt) {
    return new AttemptKey("server", new JobId(job), attempt);
  }

  private Payload deliver(Optional<AttemptKey> key, String... files) throws IOException {
    try (Delivery delivery = client.receive(key, Terms.UNLIMITED)) {
      for (String file : files) {
        try (OutputStream out = delivery.file(file)) {
          out.write(file.getBytes(StandardCharsets.UTF_8));
        }
      }
      return get(delivery.accept());
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Follows the events until the payload is in that state. */
  private Payload await(Payload payload, PayloadStatus status) {
    long cursor = 0;
    Payload now = client.payload(payload.id());
    while (now.status() != status) {
      assertFalse(now.status().isFinal(), "it is final already");
      cursor = get(client.events(cursor, WAIT, Optional.empty())).cursor();
      now = client.payload(payload.id());
    }
    return now;
  }

  private FakeExecutor.Run run(Payload payload) {
    String name = payload.directory().getFileName().toString();
    return executor.running().stream()
        .filter(run -> run.task().id().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> leftOver() throws IOException {
    Set<String> names = new HashSet<>();
    for (String place : List.of("", ".client/arriving", ".client/output")) {
      try (Stream<Path> all = Files.list(directory.resolve(place))) {
        all.map(path -> path.getFileName().toString())
            .filter(name -> name.startsWith("payload-"))
            .forEach(name -> names.add(place + "/" + name));
      }
    }
    return names;
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(CompletionException.class, () -> get(future)).getCause();
  }

  @Test
  void payload_isPrepared_runs_andEnds() throws IOException {
    Payload taken = deliver(Optional.of(key(1, 1)), "run.sh", "data/in.txt");
    assertEquals(PayloadStatus.PREPARED, taken.status());
    assertEquals(Optional.of(key(1, 1)), taken.key());
    assertEquals("data/in.txt", Files.readString(taken.directory().resolve("data/in.txt")));

    Payload running = await(taken, PayloadStatus.RUNNING);
    assertTrue(running.pid() > 0);
    assertFalse(running.killed());
    run(taken).end(Exit.withCode(0));

    Payload completed = await(taken, PayloadStatus.COMPLETED);
    assertEquals("", completed.message());
    assertEquals(taken.id(), completed.id());
  }

  @Test
  void payload_thatFails_saysHow() throws IOException {
    Payload coded = deliver(Optional.empty(), "run.sh");
    Payload signalled = deliver(Optional.empty(), "run.sh");
    await(coded, PayloadStatus.RUNNING);
    await(signalled, PayloadStatus.RUNNING);
    run(coded).end(Exit.withCode(7));
    run(signalled).end(Exit.bySignal(9));

    assertEquals("run.sh exited with code 7", await(coded, PayloadStatus.FAILED).message());
    assertEquals(
        "run.sh ended by signal 9 (SIGKILL)", await(signalled, PayloadStatus.FAILED).message());
  }

  @Test
  void sameKeyAgain_isTheSamePayload_andRunsNothingTwice() throws IOException {
    Payload first = deliver(Optional.of(key(1, 1)), "run.sh");
    await(first, PayloadStatus.RUNNING);
    try (Delivery again = client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      assertEquals(first.id(), again.already().orElseThrow().id());
      assertEquals(first.id(), get(again.accept()).id());
    }

    assertEquals(1, executor.started().size());
    assertNotEquals(first.id(), deliver(Optional.of(key(1, 2)), "run.sh").id());
    assertNotEquals(first.id(), deliver(Optional.empty(), "run.sh").id());
  }

  @Test
  void sameKeyTwiceAtOnce_isOnePayload() throws IOException {
    try (Delivery one = client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED);
        Delivery other = client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      one.file("run.sh").close();
      other.file("run.sh").close();
      Payload first = get(one.accept());
      Payload second = get(other.accept());

      assertEquals(first.id(), second.id());
      await(first, PayloadStatus.RUNNING);
    }
    assertEquals(1, executor.started().size());
  }

  @Test
  void delivery_thatIsNotAccepted_leavesNothing() throws IOException {
    try (Delivery delivery = client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      delivery.file("run.sh").close();
      assertThrows(InvalidRequestException.class, () -> delivery.file("../out"));
      assertThrows(InvalidRequestException.class, () -> delivery.file("run.sh"));
    }

    assertEquals(Set.of(), leftOver());
    assertEquals(List.of(), get(client.events(0, Duration.ZERO, Optional.empty())).payloads());
  }

  @Test
  void payloadWithoutAScript_isInvalid_andKeepsItsFiles() throws IOException {
    Payload payload = deliver(Optional.empty(), "a.txt");
    await(payload, PayloadStatus.INVALID);

    assertEquals("there is no run.sh", client.payload(payload.id()).message());
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    client.writeArchive(payload.id(), archive);
    assertTrue(archive.size() > 22, "an archive of something");
    assertEquals(0, executor.started().size());
  }

  @Test
  void slots_areKept_andTheOldestThatWaitsIsNext() throws IOException {
    client.close();
    start(Client.builder().slots(2));
    List<Payload> payloads =
        List.of(
            deliver(Optional.empty(), "run.sh"),
            deliver(Optional.empty(), "run.sh"),
            deliver(Optional.empty(), "run.sh"),
            deliver(Optional.empty(), "run.sh"));
    await(payloads.get(0), PayloadStatus.RUNNING);
    await(payloads.get(1), PayloadStatus.RUNNING);
    assertEquals(PayloadStatus.PREPARED, client.payload(payloads.get(2).id()).status());

    run(payloads.get(1)).end(Exit.withCode(0));
    await(payloads.get(2), PayloadStatus.RUNNING);

    assertEquals(PayloadStatus.PREPARED, client.payload(payloads.get(3).id()).status());
    assertEquals(2, executor.running().size());
  }

  @Test
  void kill_endsWhatRuns_andWhatWaits_andIsAnsweredAgain() throws IOException {
    client.close();
    start(Client.builder().slots(1));
    Payload running = deliver(Optional.empty(), "run.sh");
    Payload waiting = deliver(Optional.empty(), "run.sh");
    await(running, PayloadStatus.RUNNING);

    Payload neverStarted = get(client.kill(waiting.id()));
    Payload killed = get(client.kill(running.id()));

    assertEquals(PayloadStatus.KILLED, killed.status());
    assertTrue(killed.killed());
    assertEquals("terminated before it started", neverStarted.message());
    assertEquals(killed, get(client.kill(running.id())));
    assertEquals(1, executor.started().size());
  }

  @Test
  void kill_ofWhatHasEnded_changesNothing() throws IOException {
    Payload payload = deliver(Optional.empty(), "run.sh");
    await(payload, PayloadStatus.RUNNING);
    run(payload).end(Exit.withCode(0));
    await(payload, PayloadStatus.COMPLETED);

    assertEquals(PayloadStatus.COMPLETED, get(client.kill(payload.id())).status());
  }

  @Test
  void release_forgetsThePayload_andDeletesItsFiles() throws IOException {
    Payload payload = deliver(Optional.of(key(1, 1)), "run.sh");
    await(payload, PayloadStatus.RUNNING);

    get(client.release(payload.id()));

    assertThrows(PayloadNotFoundException.class, () -> client.payload(payload.id()));
    assertEquals(Set.of(), leftOver());
    assertEquals(0, executor.running().size());
  }

  @Test
  void releasedAttempt_isNotRunAgain_byARequestThatWasLateOnItsWay() throws IOException {
    Payload payload = deliver(Optional.of(key(1, 1)), "run.sh");
    await(payload, PayloadStatus.RUNNING);
    get(client.release(payload.id()));

    try (Delivery late = client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      late.file("run.sh").close();
      assertInstanceOf(InvalidRequestException.class, failure(late.accept()));
    }

    assertEquals(Set.of(), leftOver());
    assertEquals(0, executor.running().size());
    assertNotEquals(payload.id(), deliver(Optional.of(key(1, 2)), "run.sh").id());
  }

  @Test
  void unknownPayload_isSaidSo() {
    PayloadId unknown = new PayloadId(4_000_000_000L);

    assertEquals(
        "Payload 4000000000 not found",
        assertThrows(PayloadNotFoundException.class, () -> client.payload(unknown)).getMessage());
    assertInstanceOf(PayloadNotFoundException.class, failure(client.kill(unknown)));
    assertInstanceOf(PayloadNotFoundException.class, failure(client.release(unknown)));
    assertThrows(
        PayloadNotFoundException.class,
        () -> client.writeArchive(unknown, OutputStream.nullOutputStream()));
  }

  @Test
  void restart_keepsWhatHasEnded_andGivesNoIdTwice() throws IOException {
    Payload completed = deliver(Optional.of(key(1, 1)), "run.sh");
    Payload failed = deliver(Optional.of(key(2, 3)), "run.sh");
    Payload invalid = deliver(Optional.empty(), "a.txt");
    await(completed, PayloadStatus.RUNNING);
    await(failed, PayloadStatus.RUNNING);
    run(completed).end(Exit.withCode(0));
    run(failed).end(Exit.withCode(7));
    List<Payload> before =
        List.of(
            await(completed, PayloadStatus.COMPLETED),
            await(failed, PayloadStatus.FAILED),
            await(invalid, PayloadStatus.INVALID));
    EventBatch batch = get(client.events(0, Duration.ZERO, Optional.empty()));
    client.close();
    start(Client.builder());

    for (Payload payload : before) {
      assertEquals(withoutProcess(payload), client.payload(payload.id()));
      assertTrue(Files.isDirectory(payload.directory()));
    }
    EventBatch after = get(client.events(batch.cursor(), WAIT, Optional.empty()));
    assertNotEquals(batch.incarnation(), after.incarnation());
    assertEquals(3, after.payloads().size());
    assertEquals(completed.id(), deliver(Optional.of(key(1, 1)), "run.sh").id());
    Payload another = deliver(Optional.of(key(1, 2)), "run.sh");
    assertTrue(another.id().compareTo(invalid.id()) > 0, another.id() + " after " + invalid.id());
    await(another, PayloadStatus.RUNNING);
    assertEquals(1, executor.started().size());
  }

  private static Payload withoutProcess(Payload payload) {
    return new Payload(
        payload.id(),
        payload.status(),
        payload.key(),
        payload.directory(),
        0,
        payload.message(),
        payload.cause(),
        payload.ended());
  }

  @Test
  void restart_startsWhatWasWaiting_andTellsThatWhatRanWasStopped() throws IOException {
    client.close();
    start(Client.builder().slots(1));
    Payload running = deliver(Optional.of(key(1, 1)), "run.sh");
    Payload waiting = deliver(Optional.empty(), "run.sh");
    await(running, PayloadStatus.RUNNING);
    client.close();
    start(Client.builder());

    Payload stopped = client.payload(running.id());
    assertEquals(PayloadStatus.FAILED, stopped.status());
    assertEquals(Optional.of(Cause.SYSTEM), stopped.cause());
    assertEquals("its client was stopped", stopped.message());
    assertEquals(waiting.id(), await(waiting, PayloadStatus.RUNNING).id());
    assertEquals(
        waiting.directory().getFileName().toString(), executor.started().get(0).task().id());
  }

  @Test
  void restart_afterAKill_dropsWhatNobodyCanTellTheEndOf() throws IOException {
    Payload running = deliver(Optional.of(key(1, 1)), "run.sh");
    await(running, PayloadStatus.RUNNING);
    Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
    Trees.copy(directory, copy); // as a kill leaves it
    client.close();
    try (Client other =
        Client.builder().dataPath(copy).executor(new FakeExecutor(t -> Optional.empty())).start()) {
      assertThrows(PayloadNotFoundException.class, () -> other.payload(running.id()));
    }
    try (Stream<Path> left = Files.list(copy)) {
      assertEquals(List.of(".client"), left.map(p -> p.getFileName().toString()).toList());
    }
    Trees.delete(copy);
  }

  @Test
  void events_tellEachChange() throws IOException {
    long cursor = get(client.events(0, Duration.ZERO, Optional.empty())).cursor();
    CompletableFuture<EventBatch> next = client.events(cursor, WAIT, Optional.empty());
    Payload payload = deliver(Optional.of(key(5, 2)), "run.sh");

    PayloadState state = get(next).payloads().get(0);
    assertEquals(payload.id(), state.id());
    assertEquals(Optional.of(key(5, 2)), state.key());
    await(payload, PayloadStatus.RUNNING);
    run(payload).end(Exit.withCode(3));
    await(payload, PayloadStatus.FAILED);

    List<PayloadState> all = get(client.events(0, Duration.ZERO, Optional.empty())).payloads();
    assertEquals(1, all.size());
    assertEquals("run.sh exited with code 3", all.get(0).message());
  }

  @Test
  void executorThatCannotStart_failsThePayload() throws IOException {
    client.close();
    executor =
        new FakeExecutor(
            task -> {
              throw new IOException("no process can be made");
            });
    client = Client.builder().dataPath(directory).executor(executor).start();
    Payload payload = deliver(Optional.empty(), "run.sh");

    assertEquals(
        "run.sh could not be started: no process can be made",
        await(payload, PayloadStatus.FAILED).message());
  }

  @Test
  void closed_itRefusesEverything() throws IOException {
    Payload payload = deliver(Optional.empty(), "run.sh");
    Delivery begun = client.receive(Optional.empty(), Terms.UNLIMITED);
    begun.file("run.sh").close();
    CompletableFuture<EventBatch> waiting =
        client.events(
            get(client.events(0, Duration.ZERO, Optional.empty())).cursor() + 1,
            WAIT,
            Optional.empty());
    client.close();

    assertThrows(
        UnavailableException.class, () -> client.receive(Optional.empty(), Terms.UNLIMITED));
    assertThrows(UnavailableException.class, () -> client.payload(payload.id()));
    assertThrows(UnavailableException.class, client::check);
    assertInstanceOf(UnavailableException.class, failure(begun.accept()));
    begun.close();
    assertInstanceOf(UnavailableException.class, failure(client.kill(payload.id())));
    assertInstanceOf(UnavailableException.class, failure(client.release(payload.id())));
    assertTrue(waiting.isDone());
  }
}
