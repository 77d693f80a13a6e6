package org.joborchestrator.clean;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.watch.Changes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes final jobs when their time is over: first the row says Cleaned, then the files go, so
 * that no row ever promises files that are not there. And what nobody knows, such as what a crash
 * has left.
 */
public final class Cleaner {

  private static final Logger log = LoggerFactory.getLogger(Cleaner.class);
  private static final Duration INTERVAL = Duration.ofSeconds(60);
  private static final int AT_ONCE = 500;

  private final Surroundings surroundings;
  private final JobStore store;
  private final Journal journal;
  private final Changes changes;
  private final JobFiles files;
  private final Duration maxAge;

  public Cleaner(
      Surroundings surroundings,
      JobStore store,
      Journal journal,
      Changes changes,
      JobFiles files,
      Duration maxAge) {
    this.surroundings = surroundings;
    this.store = store;
    this.journal = journal;
    this.changes = changes;
    this.files = files;
    this.maxAge = maxAge;
  }

  /** Cleans each minute, until it is cancelled. */
  public Cancellable start() {
    return surroundings.loop().every(INTERVAL, () -> surroundings.io().execute(this::cleanAll));
  }

  private void cleanAll() {
    files.sweepAgain(this::locations);
    clean();
  }

  /**
   * First the store shows that it can write. After that a row whose commit has failed, and of which
   * nothing is to be seen, will not be seen after a crash either.
   */
  private void locations(Consumer<String> each) {
    store.check();
    store.locations(each);
  }

  /** Cleans all that is old enough now. Blocks. */
  void clean() {
    try {
      Instant limit = surroundings.clock().instant().minus(maxAge);
      List<Job> old = store.endedBefore(limit, AT_ONCE);
      CompletableFuture<?>[] all = old.stream().map(this::clean).toArray(CompletableFuture[]::new);
      if (old.size() == AT_ONCE) {
        CompletableFuture.allOf(all).thenRunAsync(this::clean, surroundings.io());
      }
    } catch (OrchestratorException e) {
      log.warn("Nothing can be cleaned now; the next time is in {}", INTERVAL, e);
    }
  }

  private CompletableFuture<Void> clean(Job job) {
    return journal
        .commit(new Change.Move(job, job.cleaned(), surroundings.clock().instant()))
        .thenAcceptAsync(
            row ->
                row.ifPresent(
                    cleaned -> {
                      surroundings.loop().execute(() -> changes.publish(cleaned));
                      files.delete(cleaned);
                    }),
            surroundings.io())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("Job {} cannot be cleaned now", job.id(), failure); // the journal warns
              }
            });
  }
}
