package org.joborchestrator.testkit;

import static org.joborchestrator.testkit.DrivenClient.WAIT;
import static org.joborchestrator.testkit.DrivenClient.failure;
import static org.joborchestrator.testkit.DrivenClient.get;
import static org.joborchestrator.testkit.DrivenClient.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.Client;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Payload;
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

  @TempDir private Path directory;
  private DrivenClient driven;

  @BeforeEach
  void start() throws IOException {
    driven = new DrivenClient(directory);
  }

  @AfterEach
  void close() {
    driven.close();
  }

  @Test
  void payload_isPrepared_runs_andEnds() throws IOException {
    Payload taken = driven.deliver(Optional.of(key(1, 1)), "run.sh", "data/in.txt");
    assertEquals(PayloadStatus.PREPARED, taken.status());
    assertEquals(Optional.of(key(1, 1)), taken.key());
    assertEquals("data/in.txt", Files.readString(taken.directory().resolve("data/in.txt")));

    Payload running = driven.await(taken, PayloadStatus.RUNNING);
    assertTrue(running.pid() > 0);
    assertFalse(running.killed());
    driven.run(taken).end(Exit.withCode(0));

    Payload completed = driven.await(taken, PayloadStatus.COMPLETED);
    assertEquals("", completed.message());
    assertEquals(taken.id(), completed.id());
  }

  @Test
  void payload_thatFails_saysHow() throws IOException {
    Payload coded = driven.deliver(Optional.empty(), "run.sh");
    Payload signalled = driven.deliver(Optional.empty(), "run.sh");
    driven.await(coded, PayloadStatus.RUNNING);
    driven.await(signalled, PayloadStatus.RUNNING);
    driven.run(coded).end(Exit.withCode(7));
    driven.run(signalled).end(Exit.bySignal(9));

    assertEquals("run.sh exited with code 7", driven.await(coded, PayloadStatus.FAILED).message());
    assertEquals(
        "run.sh ended by signal 9 (SIGKILL)",
        driven.await(signalled, PayloadStatus.FAILED).message());
  }

  @Test
  void payloadWithoutAScript_isInvalid_andKeepsItsFiles() throws IOException {
    Payload payload = driven.deliver(Optional.empty(), "a.txt");
    driven.await(payload, PayloadStatus.INVALID);

    assertEquals("there is no run.sh", driven.client.payload(payload.id()).message());
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    driven.client.writeArchive(payload.id(), archive);
    assertTrue(archive.size() > 22, "an archive of something");
    assertEquals(0, driven.executor.started().size());
  }

  @Test
  void slots_areKept_andTheOldestThatWaitsIsNext() throws IOException {
    driven = driven.restarted(Client.builder().slots(2));
    List<Payload> payloads =
        List.of(
            driven.deliver(Optional.empty(), "run.sh"),
            driven.deliver(Optional.empty(), "run.sh"),
            driven.deliver(Optional.empty(), "run.sh"),
            driven.deliver(Optional.empty(), "run.sh"));
    driven.await(payloads.get(0), PayloadStatus.RUNNING);
    driven.await(payloads.get(1), PayloadStatus.RUNNING);
    assertEquals(PayloadStatus.PREPARED, driven.client.payload(payloads.get(2).id()).status());

    driven.run(payloads.get(1)).end(Exit.withCode(0));
    driven.await(payloads.get(2), PayloadStatus.RUNNING);

    assertEquals(PayloadStatus.PREPARED, driven.client.payload(payloads.get(3).id()).status());
    assertEquals(2, driven.executor.running().size());
  }

  @Test
  void kill_endsWhatRuns_andWhatWaits_andIsAnsweredAgain() throws IOException {
    driven = driven.restarted(Client.builder().slots(1));
    Payload running = driven.deliver(Optional.empty(), "run.sh");
    Payload waiting = driven.deliver(Optional.empty(), "run.sh");
    driven.await(running, PayloadStatus.RUNNING);

    Payload neverStarted = get(driven.client.kill(waiting.id()));
    Payload killed = get(driven.client.kill(running.id()));

    assertEquals(PayloadStatus.KILLED, killed.status());
    assertTrue(killed.killed());
    assertEquals("terminated before it started", neverStarted.message());
    assertEquals(killed, get(driven.client.kill(running.id())));
    assertEquals(1, driven.executor.started().size());
  }

  @Test
  void kill_ofWhatHasEnded_changesNothing() throws IOException {
    Payload payload = driven.deliver(Optional.empty(), "run.sh");
    driven.await(payload, PayloadStatus.RUNNING);
    driven.run(payload).end(Exit.withCode(0));
    driven.await(payload, PayloadStatus.COMPLETED);

    assertEquals(PayloadStatus.COMPLETED, get(driven.client.kill(payload.id())).status());
  }

  @Test
  void release_forgetsThePayload_andDeletesItsFiles() throws IOException {
    Payload payload = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    driven.await(payload, PayloadStatus.RUNNING);

    get(driven.client.release(payload.id()));

    assertThrows(PayloadNotFoundException.class, () -> driven.client.payload(payload.id()));
    assertEquals(Set.of(), driven.leftOver());
    assertEquals(0, driven.executor.running().size());
  }

  @Test
  void unknownPayload_isSaidSo() {
    PayloadId unknown = new PayloadId(4_000_000_000L);

    assertEquals(
        "Payload 4000000000 not found",
        assertThrows(PayloadNotFoundException.class, () -> driven.client.payload(unknown))
            .getMessage());
    assertInstanceOf(PayloadNotFoundException.class, failure(driven.client.kill(unknown)));
    assertInstanceOf(PayloadNotFoundException.class, failure(driven.client.release(unknown)));
    assertThrows(
        PayloadNotFoundException.class,
        () -> driven.client.writeArchive(unknown, OutputStream.nullOutputStream()));
  }

  @Test
  void events_tellEachChange() throws IOException {
    long cursor = get(driven.client.events(0, Duration.ZERO, Optional.empty())).cursor();
    CompletableFuture<EventBatch> next = driven.client.events(cursor, WAIT, Optional.empty());
    Payload payload = driven.deliver(Optional.of(key(5, 2)), "run.sh");

    PayloadState state = get(next).payloads().get(0);
    assertEquals(payload.id(), state.id());
    assertEquals(Optional.of(key(5, 2)), state.key());
    driven.await(payload, PayloadStatus.RUNNING);
    driven.run(payload).end(Exit.withCode(3));
    driven.await(payload, PayloadStatus.FAILED);

    List<PayloadState> all =
        get(driven.client.events(0, Duration.ZERO, Optional.empty())).payloads();
    assertEquals(1, all.size());
    assertEquals("run.sh exited with code 3", all.get(0).message());
  }

  @Test
  void executorThatCannotStart_failsThePayload() throws IOException {
    FakeExecutor unable =
        new FakeExecutor(
            task -> {
              throw new IOException("no process can be made");
            });
    driven = driven.restarted(Client.builder(), unable);
    Payload payload = driven.deliver(Optional.empty(), "run.sh");

    assertEquals(
        "run.sh could not be started: no process can be made",
        driven.await(payload, PayloadStatus.FAILED).message());
  }

  @Test
  void closed_itRefusesEverything() throws IOException {
    Payload payload = driven.deliver(Optional.empty(), "run.sh");
    Delivery begun = driven.client.receive(Optional.empty(), Terms.UNLIMITED);
    begun.file("run.sh").close();
    CompletableFuture<EventBatch> waiting =
        driven.client.events(
            get(driven.client.events(0, Duration.ZERO, Optional.empty())).cursor() + 1,
            WAIT,
            Optional.empty());
    driven.close();

    assertThrows(
        UnavailableException.class, () -> driven.client.receive(Optional.empty(), Terms.UNLIMITED));
    assertThrows(UnavailableException.class, () -> driven.client.payload(payload.id()));
    assertThrows(UnavailableException.class, driven.client::check);
    assertInstanceOf(UnavailableException.class, failure(begun.accept()));
    begun.close();
    assertInstanceOf(UnavailableException.class, failure(driven.client.kill(payload.id())));
    assertInstanceOf(UnavailableException.class, failure(driven.client.release(payload.id())));
    assertTrue(waiting.isDone());
  }
}
