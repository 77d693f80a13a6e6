package org.joborchestrator.testkit;

import static org.joborchestrator.testkit.DrivenClient.WAIT;
import static org.joborchestrator.testkit.DrivenClient.get;
import static org.joborchestrator.testkit.DrivenClient.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.joborchestrator.Client;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.files.Trees;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.EventBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client knows of its payloads when it starts again. */
final class ClientRestartTest {

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
  void restart_keepsWhatHasEnded_andGivesNoIdTwice() throws IOException {
    Payload completed = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    Payload failed = driven.deliver(Optional.of(key(2, 3)), "run.sh");
    Payload invalid = driven.deliver(Optional.empty(), "a.txt");
    driven.await(completed, PayloadStatus.RUNNING);
    driven.await(failed, PayloadStatus.RUNNING);
    driven.run(completed).end(Exit.withCode(0));
    driven.run(failed).end(Exit.withCode(7));
    List<Payload> before =
        List.of(
            driven.await(completed, PayloadStatus.COMPLETED),
            driven.await(failed, PayloadStatus.FAILED),
            driven.await(invalid, PayloadStatus.INVALID));
    EventBatch batch = get(driven.client.events(0, Duration.ZERO, Optional.empty()));
    driven = driven.restarted(Client.builder());

    for (Payload payload : before) {
      assertEquals(withoutProcess(payload), driven.client.payload(payload.id()));
      assertTrue(Files.isDirectory(payload.directory()));
    }
    EventBatch after = get(driven.client.events(batch.cursor(), WAIT, Optional.empty()));
    assertNotEquals(batch.incarnation(), after.incarnation());
    assertEquals(3, after.payloads().size());
    assertEquals(completed.id(), driven.deliver(Optional.of(key(1, 1)), "run.sh").id());
    Payload another = driven.deliver(Optional.of(key(1, 2)), "run.sh");
    assertTrue(another.id().compareTo(invalid.id()) > 0, another.id() + " after " + invalid.id());
    driven.await(another, PayloadStatus.RUNNING);
    assertEquals(1, driven.executor.started().size());
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
    driven = driven.restarted(Client.builder().slots(1));
    Payload running = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    Payload waiting = driven.deliver(Optional.empty(), "run.sh");
    driven.await(running, PayloadStatus.RUNNING);
    driven = driven.restarted(Client.builder());

    Payload stopped = driven.client.payload(running.id());
    assertEquals(PayloadStatus.FAILED, stopped.status());
    assertEquals(Optional.of(Cause.SYSTEM), stopped.cause());
    assertEquals("its client was stopped", stopped.message());
    assertEquals(waiting.id(), driven.await(waiting, PayloadStatus.RUNNING).id());
    assertEquals(
        waiting.directory().getFileName().toString(), driven.executor.started().get(0).task().id());
  }

  @Test
  void restart_afterAKill_dropsWhatNobodyCanTellTheEndOf() throws IOException {
    Payload running = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    driven.await(running, PayloadStatus.RUNNING);
    Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
    Trees.copy(directory, copy); // as a kill leaves it
    driven.close();
    try (Client other =
        Client.builder().dataPath(copy).executor(new FakeExecutor(t -> Optional.empty())).start()) {
      assertThrows(PayloadNotFoundException.class, () -> other.payload(running.id()));
    }
    try (Stream<Path> left = Files.list(copy)) {
      assertEquals(List.of(".client"), left.map(p -> p.getFileName().toString()).toList());
    }
    Trees.delete(copy);
  }
}
