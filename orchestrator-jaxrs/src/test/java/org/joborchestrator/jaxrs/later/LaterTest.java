package org.joborchestrator.jaxrs.later;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LaterTest {

  private final Later later = new Later(Runnable::run);
  private final CompletableFuture<Integer> engine = new CompletableFuture<>();

  @Test
  void result_isTranslated() {
    CompletableFuture<String> answer = later.answerOrStop(engine, () -> 1, n -> "is " + n);
    assertFalse(answer.isDone());
    engine.complete(7);
    assertEquals("is 7", answer.join());
  }

  @Test
  void waitingRequest_isAnsweredWithWhatIsSoNowWhenTheServerStops() {
    CompletableFuture<String> answer = later.answerOrStop(engine, () -> 1, n -> "is " + n);
    later.close();
    assertEquals("is 1", answer.join());
    assertFalse(engine.isDone(), "the engine's future is not the server's to complete");
  }

  @Test
  void requestAfterTheStop_isAnsweredAtOnce() {
    later.close();
    assertEquals("is 1", later.answerOrStop(engine, () -> 1, n -> "is " + n).join());
  }
}
