package org.joborchestrator.background;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop on a thread of its own. */
final class ThreadLoop implements Loop {

  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
  private static final long PATIENCE_SECONDS = 10;

  private final String name;
  private final ScheduledThreadPoolExecutor executor;

  ThreadLoop(String name) {
    this.name = name;
    this.executor = new ScheduledThreadPoolExecutor(1, Threads.platform(name + "-"));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable step) {
    try {
      executor.execute(() -> survive(step));
    } catch (RejectedExecutionException e) {
      log.debug("{} has ended; a late step is dropped", name);
    }
  }

  @Override
  public Cancellable after(Duration delay, Runnable step) {
    try {
      ScheduledFuture<?> future =
          executor.schedule(() -> survive(step), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      log.debug("{} has ended; a late timer is dropped", name);
      return () -> {};
    }
  }

  private void survive(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) { // a loop that ends decides nothing any more
      log.error("{}: a step failed; the loop goes on", name, e);
    }
  }

  void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("{}: a step still runs after {} s; it is interrupted", name, PATIENCE_SECONDS);
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
