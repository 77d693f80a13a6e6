package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.store.JobStore;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What would do harm later is refused at once, with the value and what is expected. */
@NullUnmarked
final class BuilderArgumentsTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final Duration LESS_THAN_NONE = Duration.ofSeconds(-1);

  private final OrchestratorBuilder server = Orchestrator.builder();
  private final ClientBuilder client = Client.builder();
  private final Service service = Service.named("example");

  private static void refused(String message, Executable call) {
    assertEquals(message, assertThrows(InvalidRequestException.class, call).getMessage());
  }

  @Test
  void times_areNoneToACentury() {
    refused("maxAge PT-1S: expected PT0S to 36525 days", () -> server.maxAge(LESS_THAN_NONE));
    refused("maxAge PT-1S: expected PT0S to 36525 days", () -> client.maxAge(LESS_THAN_NONE));
    refused("killGrace PT-1S: expected PT0S to 36525 days", () -> client.killGrace(LESS_THAN_NONE));
    refused(
        "lease PT0.5S: expected PT1S to 36525 days", () -> server.lease(Duration.ofMillis(500)));
    refused(
        "timeLimit PT-1S: expected PT0.001S to 36525 days",
        () -> service.timeLimit(LESS_THAN_NONE));
    for (Executable call :
        new Executable[] {
          () -> server.maxAge(FOREVER),
          () -> server.lease(FOREVER),
          () -> client.maxAge(FOREVER),
          () -> client.killGrace(FOREVER),
          () -> service.timeLimit(FOREVER),
          () -> service.waitingLimit(FOREVER),
          () -> service.stagingLimit(FOREVER),
          () -> service.collectingLimit(FOREVER)
        }) {
      String message = assertThrows(InvalidRequestException.class, call).getMessage();
      assertTrue(message.endsWith(" to 36525 days"), message);
    }
  }

  @Test
  void numbers_areOneOrMore() {
    refused("uploadLimit 0: expected 1 or more bytes", () -> server.uploadLimit(0));
    refused("slots 0: expected 1 or more", () -> client.slots(0));
    refused("runsPerUser 0: expected 1 or more", () -> service.runsPerUser(0));
    refused("maxRuns -3: expected 1 or more", () -> service.maxRuns(-3));
    refused("maxAttempts 0: expected 1 or more", () -> service.maxAttempts(0));
  }

  @Test
  void nothing_isNoValue() {
    for (Executable call :
        new Executable[] {
          () -> server.dataPath(null),
          () -> server.store((JobStore) null),
          () -> server.store((Supplier<JobStore>) null),
          () -> server.service(null),
          () -> server.maxAge(null),
          () -> server.lease(null),
          () -> server.disk(null),
          () -> server.watermarks(null),
          () -> server.surroundings(null),
          () -> client.dataPath(null),
          () -> client.name(null),
          () -> client.maxAge(null),
          () -> client.killGrace(null),
          () -> client.disk(null),
          () -> client.watermarks(null),
          () -> client.executor(null),
          () -> client.hostLoad(null),
          () -> client.surroundings(null),
          () -> Service.named(null),
          () -> service.client((Client) null),
          () -> service.client((HandNode) null),
          () -> service.quota(null),
          () -> service.timeLimit(null)
        }) {
      String message = assertThrows(InvalidRequestException.class, call).getMessage();
      assertTrue(message.endsWith(" null: expected a value"), message);
    }
  }

  @Test
  void names_canBeShownInALine() {
    refused("client name ' ': expected a name without control characters", () -> client.name(" "));
    assertThrows(InvalidRequestException.class, () -> client.name("a\nb"));
  }

  @Test
  void service_isThereOnce() {
    server.service(service);
    refused(
        "Service example is there twice: expected each once",
        () -> server.service(Service.named("example")));
  }
}
