package org.joborchestrator.background;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings what happens elsewhere back to the loop. */
public final class Outcomes {

  /** Something that may fail with whatever. */
  @FunctionalInterface
  public interface Action<T extends @Nullable Object> {

    /** Does it. */
    T run() throws Exception;
  }

  private Outcomes() {}

  /** Hands the future's value, or the reason of its failure, to a step of the loop. */
  public static <T> void onLoop(
      CompletableFuture<T> future, Loop loop, Consumer<T> value, Consumer<Throwable> failure) {
    future.whenComplete(
        (result, thrown) ->
            loop.execute(
                () -> {
                  if (thrown == null) {
                    value.accept(result);
                  } else {
                    failure.accept(reason(thrown));
                  }
                }));
  }

  /** Runs what blocks on that executor; the future fails with whatever it throws. */
  public static <T extends @Nullable Object> CompletableFuture<T> run(
      Executor io, Action<T> action) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    try {
      io.execute(
          () -> {
            try {
              outcome.complete(action.run());
            } catch (Throwable e) { // whoever waits must hear of it, whatever it is
              outcome.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(e); // it is closing
    }
    return outcome;
  }

  /** What really went wrong, without the wrapping of futures. */
  public static Throwable reason(Throwable thrown) {
    Throwable reason = thrown;
    Throwable cause = reason.getCause();
    while (isWrapper(reason) && cause != null) {
      reason = cause;
      cause = reason.getCause();
    }
    return reason;
  }

  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof CompletionException || thrown instanceof ExecutionException;
  }
}
