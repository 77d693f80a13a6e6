package org.joborchestrator.testkit;

import static org.joborchestrator.testkit.DrivenClient.failure;
import static org.joborchestrator.testkit.DrivenClient.get;
import static org.joborchestrator.testkit.DrivenClient.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client takes, once for each attempt. */
final class ClientDeliveryTest {

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
  void sameKeyAgain_isTheSamePayload_andRunsNothingTwice() throws IOException {
    Payload first = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    driven.await(first, PayloadStatus.RUNNING);
    try (Delivery again = driven.client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      assertEquals(first.id(), again.already().orElseThrow().id());
      assertEquals(first.id(), get(again.accept()).id());
    }

    assertEquals(1, driven.executor.started().size());
    assertNotEquals(first.id(), driven.deliver(Optional.of(key(1, 2)), "run.sh").id());
    assertNotEquals(first.id(), driven.deliver(Optional.empty(), "run.sh").id());
  }

  @Test
  void sameKeyTwiceAtOnce_isOnePayload() throws IOException {
    try (Delivery one = driven.client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED);
        Delivery other = driven.client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      one.file("run.sh").close();
      other.file("run.sh").close();
      Payload first = get(one.accept());
      Payload second = get(other.accept());

      assertEquals(first.id(), second.id());
      driven.await(first, PayloadStatus.RUNNING);
    }
    assertEquals(1, driven.executor.started().size());
  }

  @Test
  void delivery_thatIsNotAccepted_leavesNothing() throws IOException {
    try (Delivery delivery = driven.client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      delivery.file("run.sh").close();
      assertThrows(InvalidRequestException.class, () -> delivery.file("../out"));
      assertThrows(InvalidRequestException.class, () -> delivery.file("run.sh"));
    }

    assertEquals(Set.of(), driven.leftOver());
    assertEquals(
        List.of(), get(driven.client.events(0, Duration.ZERO, Optional.empty())).payloads());
  }

  @Test
  void releasedAttempt_isNotRunAgain_byARequestThatWasLateOnItsWay() throws IOException {
    Payload payload = driven.deliver(Optional.of(key(1, 1)), "run.sh");
    driven.await(payload, PayloadStatus.RUNNING);
    get(driven.client.release(payload.id()));

    try (Delivery late = driven.client.receive(Optional.of(key(1, 1)), Terms.UNLIMITED)) {
      late.file("run.sh").close();
      assertInstanceOf(InvalidRequestException.class, failure(late.accept()));
    }

    assertEquals(Set.of(), driven.leftOver());
    assertEquals(0, driven.executor.running().size());
    assertNotEquals(payload.id(), driven.deliver(Optional.of(key(1, 2)), "run.sh").id());
  }
}
