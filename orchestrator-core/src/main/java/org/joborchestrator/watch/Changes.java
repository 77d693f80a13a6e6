package org.joborchestrator.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Serial;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobListener;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.store.JobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes, once they are durable: those who wait for one job, and the listeners to all.
 * Waiting costs no thread. Waiters belong to the loop; listeners are called in order, off the loop.
 */
public final class Changes {

  private static final Logger log = LoggerFactory.getLogger(Changes.class);

  private static final class Waiter {
    final Predicate<Job> enough;
    final CompletableFuture<Job> outcome = new CompletableFuture<>();

    Waiter(Predicate<Job> enough) {
      this.enough = enough;
    }
  }

  private final Surroundings surroundings;
  private final JobStore store;
  private final Serial announcer;
  private final List<JobListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<JobId, List<Waiter>> waiters = new HashMap<>();
  private boolean closed;

  public Changes(Surroundings surroundings, JobStore store) {
    this.surroundings = surroundings;
    this.store = store;
    this.announcer = new Serial(surroundings.io());
  }

  /** Adds a listener. From any thread. */
  public void add(JobListener listener) {
    listeners.add(listener);
  }

  /** Removes a listener. From any thread. */
  public void remove(JobListener listener) {
    listeners.remove(listener);
  }

  /** A change is durable. On the loop. */
  public void publish(Job job) {
    List<Waiter> interested = waiters.get(job.id());
    if (interested != null) {
      for (Waiter waiter : List.copyOf(interested)) {
        if (waiter.enough.test(job)) {
          remove(job.id(), waiter);
          waiter.outcome.completeAsync(() -> job, surroundings.io());
        }
      }
    }
    if (!listeners.isEmpty()) {
      announcer.execute(() -> announce(job));
    }
  }

  private void announce(Job job) {
    for (JobListener listener : listeners) {
      try {
        listener.changed(job);
      } catch (Throwable e) { // a failed assertion, too
        log.error("A listener failed for job {}", job.id(), e);
      }
    }
  }

  /**
   * Waits until the job is as wanted, at the longest for {@code wait}; null: for ever. From any
   * thread; the future fails with {@link JobNotFoundException} if there is no such job.
   */
  public CompletableFuture<Job> await(JobId id, Predicate<Job> enough, @Nullable Duration wait) {
    Waiter waiter = new Waiter(enough);
    surroundings.loop().execute(() -> register(id, waiter, wait));
    return waiter.outcome;
  }

  /** First the waiter, then the look at the row: a change between the two reaches the waiter. */
  private void register(JobId id, Waiter waiter, @Nullable Duration wait) {
    if (closed) {
      waiter.outcome.completeExceptionally(new UnavailableException("It is closing"));
      return;
    }
    waiters.computeIfAbsent(id, any -> new ArrayList<>()).add(waiter);
    waiter.outcome.whenComplete((job, failure) -> leave(id, waiter));
    look(id, waiter, waiter.enough);
    if (wait != null) {
      Cancellable timer = surroundings.loop().after(wait, () -> look(id, waiter, whatever -> true));
      waiter.outcome.whenComplete((job, failure) -> timer.cancel());
    }
  }

  private void look(JobId id, Waiter waiter, Predicate<Job> enough) {
    Outcomes.onLoop(
        Outcomes.run(
            surroundings.io(),
            () -> store.find(id).orElseThrow(() -> new JobNotFoundException(id))),
        surroundings.loop(),
        job -> {
          if (enough.test(job)) {
            remove(id, waiter);
            waiter.outcome.completeAsync(() -> job, surroundings.io());
          }
        },
        failure -> {
          remove(id, waiter);
          waiter.outcome.completeExceptionally(failure);
        });
  }

  /** Who gives up waiting is not kept until the job changes, which may take days. */
  private void leave(JobId id, Waiter waiter) {
    if (waiter.outcome.isCancelled()) {
      surroundings.loop().execute(() -> remove(id, waiter));
    }
  }

  private void remove(JobId id, Waiter waiter) {
    List<Waiter> others = waiters.get(id);
    if (others != null && others.remove(waiter) && others.isEmpty()) {
      waiters.remove(id);
    }
  }

  /** How many wait. On the loop. */
  int waiting() {
    return waiters.values().stream().mapToInt(List::size).sum();
  }

  /** Nobody waits any longer: what is pending fails. On the loop. */
  public void close() {
    closed = true;
    for (List<Waiter> left : List.copyOf(waiters.values())) {
      for (Waiter waiter : left) {
        waiter.outcome.completeExceptionally(new UnavailableException("It is closing"));
      }
    }
    waiters.clear();
  }
}
