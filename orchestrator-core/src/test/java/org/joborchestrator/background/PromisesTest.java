package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PromisesTest {

  private final IllegalStateException closed = new IllegalStateException("closed");
  private final Promises promises = new Promises(() -> closed);
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  private static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(CompletionException.class, () -> future.getNow(null)).getCause();
  }

  @Test
  void answer_isHandedOn() {
    CompletableFuture<String> promise = promises.give(() -> answer);
    assertFalse(promise.isDone());

    answer.complete("value");
    promises.close();

    assertEquals("value", promise.join());
  }

  @Test
  void failure_isHandedOn_asWhatItIs() {
    IllegalArgumentException reason = new IllegalArgumentException();
    CompletableFuture<String> promise = promises.give(() -> answer.thenApply(value -> value));

    answer.completeExceptionally(new CompletionException(reason));

    assertSame(reason, failure(promise));
  }

  @Test
  void answer_thatNeverComes_isBrokenByTheClose() {
    CompletableFuture<String> promise = promises.give(() -> answer);

    promises.close();

    assertSame(closed, failure(promise));
    assertTrue(answer.isCancelled());
  }

  @Test
  void call_afterTheClose_isNotMade() {
    promises.close();

    CompletableFuture<String> promise =
        promises.give(
            () -> {
              throw new AssertionError("called");
            });

    assertSame(closed, failure(promise));
  }

  @Test
  void executor_thatHasEnded_isTheClose() {
    CompletableFuture<String> promise = promises.give(() -> answer);

    answer.completeExceptionally(new RejectedExecutionException("ended"));

    assertSame(closed, failure(promise));
  }

  @Test
  void whoGivesUp_cancelsTheCall() {
    CompletableFuture<String> promise =
        promises.give(() -> answer).orTimeout(1, TimeUnit.MILLISECONDS);

    assertThrows(CompletionException.class, promise::join);

    assertThrows(Exception.class, () -> answer.get(10, TimeUnit.SECONDS));
    assertTrue(answer.isCancelled());
  }
}
