package org.joborchestrator.dispatch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Promises;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;
import org.joborchestrator.watch.Changes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets jobs in: makes the row of each, and hands it to the dispatcher. Where a job need not wait,
 * its row is made as picked already, so that it waits for one commit instead of two; and where its
 * files are small, too, that commit keeps them, so that it waits for no sync of theirs. Only there:
 * the store is to hold no more than what is under way. Safe for use by several threads.
 */
public final class Admission {

  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  private final Surroundings surroundings;
  private final Journal journal;
  private final Changes changes;
  private final Dispatcher dispatcher;
  private final Runnable arrived;

  /** The loop may end before it has answered. */
  private final Promises seats =
      new Promises(() -> new UnavailableException("The orchestrator is closing"));

  /**
   * @param arrived is told of each job that was let in, on the loop
   */
  public Admission(
      Surroundings surroundings,
      Journal journal,
      Changes changes,
      Dispatcher dispatcher,
      Runnable arrived) {
    this.surroundings = surroundings;
    this.journal = journal;
    this.changes = changes;
    this.dispatcher = dispatcher;
    this.arrived = arrived;
  }

  /**
   * Makes the job's row.
   *
   * @param insert one that waits; with inputs if the files have not been synced
   * @param synced syncs them, and answers the insert without inputs; asked only where it had some
   * @return what {@link Journal#commit} answers: the job is Queued in it, also where it has been
   *     picked already
   */
  public CompletableFuture<Optional<Job>> admit(
      Change.Insert insert, Supplier<CompletableFuture<Change.Insert>> synced) {
    return seats
        .give(
            () ->
                Outcomes.run(
                    surroundings.loop()::execute,
                    () -> dispatcher.seat(insert.service(), insert.user())))
        .exceptionally(
            reason -> {
              log.debug("There is nobody to ask for a seat", reason);
              return Optional.empty();
            })
        .thenCompose(
            seat ->
                seat.isPresent() || insert.files() == null
                    ? admit(insert, seat)
                    : synced.get().thenCompose(alone -> admit(alone, seat)));
  }

  private CompletableFuture<Optional<Job>> admit(Change.Insert insert, Optional<Seat> seat) {
    Change.Insert change = seat.map(taken -> insert.pickedFor(taken.node().name())).orElse(insert);
    return journal
        .commit(change)
        .whenComplete( // before its user is told, who may speak of it at once
            (row, failure) -> {
              Optional<Job> made = failure == null ? row.filter(insert::hasMade) : Optional.empty();
              surroundings.loop().execute(() -> settle(insert, made, seat));
            })
        .thenApply(row -> row.map(job -> insert.hasMade(job) ? insert.row(job.id()) : job));
  }

  private void settle(Change.Insert insert, Optional<Job> made, Optional<Seat> seat) {
    if (made.isPresent()) {
      enter(insert.row(made.get().id()), made.get(), seat);
    } else {
      seat.ifPresent(dispatcher::vacate);
    }
  }

  private void enter(Job accepted, Job row, Optional<Seat> seat) {
    changes.publish(accepted);
    if (seat.isPresent()) {
      changes.publish(row);
      dispatcher.begin(row, seat.get());
    } else {
      dispatcher.offer(row);
    }
    arrived.run();
  }

  /** From now on no job is picked as it comes in. */
  public void close() {
    seats.close();
  }
}
