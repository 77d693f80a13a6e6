package org.joborchestrator.terminate;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.Backoff;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobFinalException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.watch.Changes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends jobs on request. Belongs to the loop. */
public final class Terminator {

  private static final Logger log = LoggerFactory.getLogger(Terminator.class);

  /** How long a request waits for its job's end before it is answered Locked. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How often a job is looked for that is neither queued nor under way: it is between the two. */
  private static final int LOOKS = 10;

  private static final Backoff REFUSED =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

  private final Surroundings surroundings;
  private final JobStore store;
  private final Changes changes;
  private final Attempts attempts;
  private final Ledger ledger;
  private final Dispatcher dispatcher;
  private final Course course;

  public Terminator(
      Surroundings surroundings,
      JobStore store,
      Changes changes,
      Attempts attempts,
      Ledger ledger,
      Dispatcher dispatcher,
      Course course) {
    this.surroundings = surroundings;
    this.store = store;
    this.changes = changes;
    this.attempts = attempts;
    this.ledger = ledger;
    this.dispatcher = dispatcher;
    this.course = course;
  }

  /**
   * Ends the job. From any thread.
   *
   * @return the job, Killed, or Locked if its client takes its time; fails with {@link
   *     JobFinalException} if it has ended before
   */
  public CompletableFuture<Job> terminate(JobId id) {
    return terminate(id, LOOKS);
  }

  private CompletableFuture<Job> terminate(JobId id, int looks) {
    return Outcomes.run(surroundings.io(), () -> row(id))
        .thenCompose(
            row -> {
              CompletableFuture<Job> outcome = new CompletableFuture<>();
              surroundings.loop().execute(() -> terminate(row, outcome, looks));
              return outcome;
            });
  }

  private Job row(JobId id) {
    Job row = store.find(id).orElseThrow(() -> new JobNotFoundException(id));
    if (row.isFinal()) {
      throw new JobFinalException(id, row.status());
    }
    return row;
  }

  private void terminate(Job row, CompletableFuture<Job> outcome, int looks) {
    Optional<Attempt> underWay = attempts.of(row.id());
    if (underWay.isPresent()) {
      terminate(underWay.get(), outcome);
      return;
    }
    Optional<Job> waiting = dispatcher.withdraw(row);
    if (waiting.isPresent()) {
      endWaiting(waiting.get(), outcome);
    } else if (looks > 1) {
      follow(terminate(row.id(), looks - 1), outcome); // it moved since its row was read
    } else {
      outcome.completeExceptionally(
          new UnavailableException("Job " + row.id() + " is on the move; try again in a moment"));
    }
  }

  private void terminate(Attempt attempt, CompletableFuture<Job> outcome) {
    JobId id = attempt.job().id();
    if (attempt.stage() == Stage.ENDING) {
      follow(
          changes
              .await(id, row -> row.isFinal() || row.status() == JobStatus.QUEUED, PATIENCE)
              .thenCompose(row -> terminate(id)),
          outcome);
      return;
    }
    if (attempt.isTerminated()) {
      follow(changes.await(id, Job::isFinal, PATIENCE), outcome);
      return;
    }
    attempt.terminate();
    ledger.move(
        attempt,
        attempt.job().locked(),
        locked -> {
          follow(changes.await(id, Job::isFinal, PATIENCE), outcome);
          if (attempt.stage() == Stage.PICKED) {
            attempt.stage(Stage.SUBMITTING);
          }
          course.resume(attempt);
        },
        outcome::completeExceptionally);
  }

  private void endWaiting(Job waiting, CompletableFuture<Job> outcome) {
    Job killed = waiting.ended(JobStatus.KILLED, Cause.USER, "terminated before it started", now());
    ledger.move(
        waiting,
        killed,
        row ->
            row.ifPresentOrElse(outcome::complete, () -> follow(terminate(waiting.id()), outcome)),
        failure -> {
          dispatcher.offer(waiting);
          outcome.completeExceptionally(failure);
        });
  }

  private static void follow(CompletableFuture<Job> leader, CompletableFuture<Job> outcome) {
    leader.whenComplete(
        (job, failure) -> {
          if (failure == null) {
            outcome.complete(job);
          } else {
            outcome.completeExceptionally(Outcomes.reason(failure));
          }
        });
  }

  /**
   * Tells the client to end it, since a user wants it or it has run for too long; told again when
   * the client is back, until it confirms.
   */
  public void kill(Attempt attempt) {
    attempt.asking(true);
    Outcomes.onLoop(
        attempt
            .node()
            .node()
            .kill(Objects.requireNonNull(attempt.payload(), "killed untaken"), attempt.key()),
        surroundings.loop(),
        confirmed -> killed(attempt, confirmed),
        failure -> notKilled(attempt, failure));
  }

  private void killed(Attempt attempt, boolean confirmed) {
    attempt.asking(false);
    if (!confirmed && !attempt.isTerminated()) {
      dispatcher.lose(attempt, "Client " + attempt.node().name() + " has lost it");
      return;
    }
    if (!confirmed) {
      forgotten(attempt);
      return;
    }
    attempt.killConfirmed();
    course.resume(attempt);
  }

  /** The client does not know it (any more): then nothing of it runs. */
  public void forgotten(Attempt attempt) {
    if (attempts.has(attempt)) {
      ledger.end(
          attempt,
          attempt.job().ended(JobStatus.KILLED, Cause.USER, "terminated", now()),
          durable -> {});
    }
  }

  private void notKilled(Attempt attempt, Throwable failure) {
    attempt.asking(false);
    if (failure instanceof NodeUnreachableException) {
      attempt.node().lost(failure);
      return;
    }
    Duration wait = REFUSED.after(attempt.failed(), surroundings.random());
    log.warn("{} could not be ended, next try in {}", attempt, wait, failure);
    course.resumeLater(attempt, wait);
  }

  private Instant now() {
    return surroundings.clock().instant();
  }
}
