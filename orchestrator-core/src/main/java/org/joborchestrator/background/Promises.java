package org.joborchestrator.background;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The futures that callers hold. Each of them ends: with its answer, or at the close, when what
 * would have answered it has ended. May be called from any thread.
 */
public final class Promises {

  private static final Logger log = LoggerFactory.getLogger(Promises.class);

  private final Supplier<RuntimeException> broken;

  /** One for each promise that is open: breaks it. */
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param broken what those fail with that are not kept
   */
  public Promises(Supplier<RuntimeException> broken) {
    this.broken = broken;
  }

  /**
   * Makes the call and promises its answer. Who cancels the promise, or lets it time out, cancels
   * the call's future; an answer that comes all the same is closed if it can be.
   */
  public <T> CompletableFuture<T> give(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> promise = new CompletableFuture<>();
    Runnable breaking = () -> promise.completeExceptionally(broken.get());
    open.add(breaking);
    if (closed) { // looked at after the promise was added, so that close() misses none
      open.remove(breaking);
      return CompletableFuture.failedFuture(broken.get());
    }
    CompletableFuture<T> answer = call.get();
    answer.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            if (!promise.complete(value)) {
              drop(value);
            }
          } else {
            Throwable reason = Outcomes.reason(thrown);
            promise.completeExceptionally(
                reason instanceof RejectedExecutionException ? broken.get() : reason);
          }
        });
    promise.whenComplete(
        (value, thrown) -> {
          open.remove(breaking);
          if (thrown != null) {
            answer.cancel(false);
          }
        });
    return promise;
  }

  /** Nobody waits for it any more, so nobody else would close it. */
  private static void drop(@Nullable Object value) {
    if (value instanceof AutoCloseable resource) {
      try {
        resource.close();
      } catch (Exception e) {
        log.warn("{} could not be closed", resource, e);
      }
    }
  }

  /** Breaks what is still open, and whatever would be promised from now on. */
  public void close() {
    closed = true;
    open.forEach(Runnable::run);
  }
}
