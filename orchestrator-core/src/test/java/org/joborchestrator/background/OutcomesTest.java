package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class OutcomesTest {

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final List<Object> heard = new ArrayList<>();

  private void listen(CompletableFuture<String> future) {
    Outcomes.onLoop(future, surroundings.loop(), heard::add, heard::add);
  }

  @Test
  void value_isHeardOnTheLoop() {
    CompletableFuture<String> future = new CompletableFuture<>();
    listen(future);
    future.complete("value");
    assertEquals(List.of(), heard);

    surroundings.runLoop();

    assertEquals(List.of("value"), heard);
  }

  @Test
  void failure_isHeardAsWhatItReallyIs() {
    IOException reason = new IOException("disk");
    CompletableFuture<String> future = new CompletableFuture<>();
    listen(future.thenApply(value -> value));
    future.completeExceptionally(new ExecutionException(new CompletionException(reason)));
    surroundings.runLoop();

    assertEquals(List.of(reason), heard);
  }

  @Test
  void run_failsWithWhateverIsThrown() {
    CompletableFuture<Object> failing =
        Outcomes.run(
            surroundings.io(),
            () -> {
              throw new StackOverflowError("on purpose");
            });
    surroundings.settle();

    CompletionException thrown = assertThrows(CompletionException.class, failing::join);
    assertInstanceOf(StackOverflowError.class, thrown.getCause());
    assertEquals(List.of(), surroundings.failures());
  }

  @Test
  void run_onAnExecutorThatHasEnded_fails() {
    CompletableFuture<String> refused =
        Outcomes.run(
            task -> {
              throw new RejectedExecutionException("ended");
            },
            () -> "never");

    CompletionException thrown = assertThrows(CompletionException.class, refused::join);
    assertInstanceOf(RejectedExecutionException.class, thrown.getCause());
  }

  @Test
  void reason_ofAWrapperWithoutCause_isTheWrapper() {
    CompletionException bare = new CompletionException("bare", null);

    assertSame(bare, Outcomes.reason(bare));
  }
}
