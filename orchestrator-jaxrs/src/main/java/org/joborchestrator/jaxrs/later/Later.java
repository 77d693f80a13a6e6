package org.joborchestrator.jaxrs.later;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns futures of the engine into answers, on a thread of the server: the engine's own must not
 * write to sockets. Requests that only wait are answered early when the server stops. Thread-safe.
 */
public final class Later implements AutoCloseable {

  private final Executor executor;
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param executor runs what writes the answers
   */
  public Later(Executor executor) {
    this.executor = executor;
  }

  /** The answer to what the future brings. */
  public <T, A> CompletableFuture<A> answer(
      CompletableFuture<T> future, Function<T, A> translation) {
    return future.thenApplyAsync(translation, executor);
  }

  /**
   * The answer to what the future brings, or, when the server stops before, to what is so now.
   *
   * @param now what is answered instead
   */
  public <T, A> CompletableFuture<A> answerOrStop(
      CompletableFuture<T> future, Supplier<T> now, Function<T, A> translation) {
    CompletableFuture<T> first = future.copy();
    Runnable stop = () -> first.completeAsync(now, executor);
    waiting.add(stop);
    CompletableFuture<T> removed = first.whenComplete((result, failure) -> waiting.remove(stop));
    if (closed) {
      stop.run();
    }
    return answer(removed, translation);
  }

  /** Answers all that wait, and all that come, at once. */
  @Override
  public void close() {
    closed = true;
    waiting.forEach(Runnable::run);
  }
}
