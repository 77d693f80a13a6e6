package org.joborchestrator.dispatch;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.KeptFiles;
import org.joborchestrator.watch.Changes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how attempts move. Moves of one attempt may follow each other without waiting: the
 * journal keeps their order, and each expects what the one before has made.
 *
 * <p>Where a move fails, what is in memory may differ from the row; then the attempt is handed to
 * the mender, which goes on from the row. Belongs to the loop.
 */
public final class Ledger {

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final Journal journal;
  private final Surroundings surroundings;
  private final Attempts attempts;
  private final Changes changes;
  private final Lanes lanes;
  private final JobFiles files;
  private Consumer<Attempt> mender = attempt -> {};
  private Runnable freed = () -> {};

  public Ledger(
      Journal journal,
      Surroundings surroundings,
      Attempts attempts,
      Changes changes,
      Lanes lanes,
      JobFiles files) {
    this.journal = journal;
    this.surroundings = surroundings;
    this.attempts = attempts;
    this.changes = changes;
    this.lanes = lanes;
    this.files = files;
  }

  /** Says who goes on from the row when a move failed, and who uses a slot that has become free. */
  public void attach(Consumer<Attempt> whenFailed, Runnable whenFreed) {
    this.mender = whenFailed;
    this.freed = whenFreed;
  }

  /** Sends the attempt's next row; the step gets it when it is durable. */
  public void move(Attempt attempt, Job to, Consumer<Job> durable) {
    move(attempt, to, durable, failure -> {});
  }

  /** The same; who waits for it is told if the attempt goes on from its row instead. */
  public void move(Attempt attempt, Job to, Consumer<Job> durable, Consumer<Throwable> failure) {
    move(attempt, to, null, durable, failure);
  }

  private void move(
      Attempt attempt,
      Job to,
      @Nullable KeptFiles files,
      Consumer<Job> durable,
      Consumer<Throwable> failure) {
    Job from = attempt.job();
    attempt.job(to);
    Outcomes.onLoop(
        commit(new Change.Move(from, to, surroundings.clock().instant(), files)),
        surroundings.loop(),
        row ->
            row.ifPresentOrElse(
                moved -> {
                  publish(moved);
                  durable.accept(moved);
                },
                () -> {
                  failed(attempt, "its row is not " + from.status() + " any more");
                  failure.accept(
                      new UnavailableException(
                          "Job " + from.id() + " is on the move; try again in a moment"));
                }),
        reason -> {
          failed(attempt, reason.toString());
          failure.accept(reason);
        });
  }

  /** The row of a job that ends keeps its inputs no longer: without a result they are wanted. */
  private CompletableFuture<Optional<Job>> commit(Change.Move move) {
    Job job = move.from();
    boolean needsInputs = move.endsJob() && move.files() == null && files.isUnwritten(job);
    return needsInputs
        ? Outcomes.run(surroundings.io(), () -> withInputs(move)).thenCompose(journal::commit)
        : journal.commit(move);
  }

  /** No job's end is to wait for a disk that does not take what its user has, too. */
  private Change.Move withInputs(Change.Move move) {
    Job job = move.from();
    try {
      if (!files.hasOutput(job)) {
        files.writeInputs(job);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("The inputs of job {}, which ends without a result, cannot be kept", job.id(), e);
    }
    return move;
  }

  /** The row is durable: whoever waits for it hears of it. */
  public void publish(Job row) {
    if (row.isFinal()) {
      files.ended(row);
    }
    changes.publish(row);
  }

  private void failed(Attempt attempt, String reason) {
    log.warn("{} could not be moved on ({}); it goes on from its row", attempt, reason);
    attempt.stage(Stage.ENDING);
    mender.accept(attempt);
  }

  /** Ends the attempt with that row, final or Queued; its slot is free once that is durable. */
  public void end(Attempt attempt, Job to, Consumer<Job> durable) {
    end(attempt, to, null, durable);
  }

  /** The same; the row is to keep those files, if any. */
  public void end(Attempt attempt, Job to, @Nullable KeptFiles files, Consumer<Job> durable) {
    attempt.stage(Stage.ENDING);
    move(
        attempt,
        to,
        files,
        row -> {
          forget(attempt);
          if (!row.isFinal()) {
            discardOutput(row);
          }
          durable.accept(row);
        },
        failure -> {});
  }

  /** It may have come, and its row have failed, before the attempt was given up. */
  private void discardOutput(Job row) {
    surroundings.io().execute(() -> files.discardOutput(row));
  }

  /**
   * Moves a job of which no attempt is under way, and that is in no queue.
   *
   * @param outcome gets its row when that is durable; empty if it is not as expected any more
   * @param failure gets the reason if it could not be moved
   */
  public void move(Job from, Job to, Consumer<Optional<Job>> outcome, Consumer<Throwable> failure) {
    Outcomes.onLoop(
        commit(new Change.Move(from, to, surroundings.clock().instant())),
        surroundings.loop(),
        row -> {
          row.ifPresent(this::publish);
          outcome.accept(row);
        },
        failure);
  }

  /** The attempt is no longer under way: its slot is free. */
  public void forget(Attempt attempt) {
    if (attempts.remove(attempt)) {
      Job job = attempt.job();
      lanes.of(job.service()).queue().free(job.user());
      freed.run();
    }
  }
}
