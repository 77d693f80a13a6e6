package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client runs a server's scripts for as long as that may count on it, and no longer. */
final class ClientLeaseTest {

  private static final Lease LEASE = new Lease("server", Duration.ofMinutes(1));

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final EndlessScripts scripts = new EndlessScripts();
  private Client client;

  @BeforeEach
  void start() throws IOException {
    client =
        Client.builder()
            .name("client")
            .dataPath(directory)
            .executor(scripts)
            .hostLoad(() -> 0)
            .surroundings(surroundings)
            .start();
    surroundings.settle();
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), surroundings.failures());
    client.close();
  }

  /** The answer to a call that follows another, and so renews the lease. */
  private EventBatch follow(long cursor) {
    CompletableFuture<EventBatch> answer = client.events(cursor, Duration.ZERO, Optional.of(LEASE));
    surroundings.settle();
    return answer.join();
  }

  private CompletableFuture<Payload> deliver() throws IOException {
    Optional<AttemptKey> key = Optional.of(new AttemptKey("server", new JobId(1), 1));
    try (Delivery delivery = client.receive(key, Terms.UNLIMITED)) {
      try (OutputStream script = delivery.file("run.sh")) {
        script.write('\n');
      }
      return delivery.accept();
    }
  }

  private void assertEndedBySystem(CompletableFuture<Payload> taken) {
    Payload payload = client.payload(taken.join().id());
    assertEquals(PayloadStatus.FAILED, payload.status());
    assertEquals(Optional.of(Cause.SYSTEM), payload.cause());
  }

  @Test
  void script_thatWasAboutToBegin_doesNot_whenTheClientWasStoppedForLongerThanTheLease()
      throws IOException {
    follow(follow(0).cursor());
    CompletableFuture<Payload> taken = deliver();
    surroundings.runLoop(); // it has decided to start it
    surroundings.standStill(LEASE.length());
    surroundings.settle();

    assertEquals(0, scripts.started());
    assertEndedBySystem(taken);
  }

  /** Else a process that takes the script up would count its end as its own failure. */
  @Test
  void whatEndsAScript_isWrittenDown_beforeThatHearsOfIt() throws IOException {
    follow(follow(0).cursor());
    deliver();
    surroundings.settle();
    assertEquals(1, scripts.running());

    surroundings.advance(LEASE.length());

    assertEquals(0, scripts.running());
    String record = scripts.recordsWhenKilled().get(0);
    assertTrue(record.contains("kill FAILED SYSTEM"), record);
  }

  @Test
  void closeOfItsClient_isWrittenDown_beforeAScriptHearsOfIt() throws IOException {
    follow(follow(0).cursor());
    deliver();
    surroundings.settle();
    assertEquals(1, scripts.running());

    client.close();

    assertEquals(0, scripts.running());
    String record = scripts.recordsWhenKilled().get(0);
    assertTrue(record.contains("kill FAILED SYSTEM"), record);
  }

  @Test
  void renewal_countsFromTheAnswerThatItFollows_howeverLateItComes() throws IOException {
    long cursor = follow(follow(0).cursor()).cursor();
    CompletableFuture<Payload> taken = deliver();
    surroundings.settle();
    assertEquals(1, scripts.running());

    surroundings.advance(LEASE.length().minusSeconds(1));
    follow(cursor);
    surroundings.advance(Duration.ofSeconds(2));

    assertEquals(0, scripts.running());
    assertEndedBySystem(taken);
  }
}
