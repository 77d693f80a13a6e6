package org.joborchestrator.recover;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Lane;
import org.joborchestrator.dispatch.Lanes;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.store.JobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up jobs from nothing but their rows: all of them at the start, and one whose move could not
 * be written. Belongs to the loop.
 */
public final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Surroundings surroundings;
  private final JobStore store;
  private final String server;
  private final Lanes lanes;
  private final Attempts attempts;
  private final Ledger ledger;
  private final Dispatcher dispatcher;
  private final Course course;

  public Recovery(
      Surroundings surroundings,
      JobStore store,
      Lanes lanes,
      Attempts attempts,
      Ledger ledger,
      Dispatcher dispatcher,
      Course course) {
    this.surroundings = surroundings;
    this.store = store;
    this.server = store.identity();
    this.lanes = lanes;
    this.attempts = attempts;
    this.ledger = ledger;
    this.dispatcher = dispatcher;
    this.course = course;
  }

  /** Takes up a job that is not final: it waits, or holds its slot as its row says. */
  public void adopt(Job row) {
    if (row.status() == JobStatus.QUEUED) {
      dispatcher.offer(row);
      return;
    }
    Lane lane = lanes.of(row.service());
    lane.queue().occupy(row.user());
    Optional<NodeWatch> node = clientOf(row, lane.pool());
    if (node.isEmpty()) {
      abandon(row, lane);
      return;
    }
    Stage stage = row.payload() == null ? Stage.SUBMITTING : Stage.WATCHING;
    Attempt attempt = new Attempt(row, node.get(), server, stage);
    attempt.inDoubt(stage == Stage.SUBMITTING);
    course.setOut(attempt);
    attempts.add(attempt);
    if (row.status() == JobStatus.LOCKED) {
      attempt.terminate();
    }
  }

  /** Rows of 2.x do not say which client they are on: if there is only one, it is that one. */
  private static Optional<NodeWatch> clientOf(Job row, Pool pool) {
    String name = row.node();
    return name == null ? pool.only() : pool.find(name);
  }

  /** Nobody can be asked for the attempt. */
  private void abandon(Job row, Lane lane) {
    String reason =
        row.node() == null
            ? "It is not known which client it was on"
            : "Its client " + row.node() + " is not configured any more";
    Instant now = surroundings.clock().instant();
    Job next =
        row.status() == JobStatus.LOCKED
            ? row.ended(JobStatus.KILLED, Cause.USER, "terminated", now)
            : lane.bounds().afterLoss(row, reason, now);
    log.warn("Job {} is taken from its client: {}", row.id(), reason);
    ledger.move(
        row,
        next,
        moved -> {
          lane.queue().free(row.user());
          moved.filter(job -> !job.isFinal()).ifPresent(dispatcher::offer);
        },
        failure -> surroundings.loop().after(AGAIN, () -> abandon(row, lane)));
  }

  /**
   * Goes on from the attempt's row, since what is in memory may not be what was written. Several
   * moves of one attempt may fail together; only the first of them finds it still under way.
   */
  public void mend(Attempt attempt) {
    surroundings.loop().after(AGAIN, () -> reread(attempt));
  }

  private void reread(Attempt attempt) {
    Outcomes.onLoop(
        Outcomes.run(surroundings.io(), () -> store.find(attempt.job().id())),
        surroundings.loop(),
        row -> {
          if (!attempts.has(attempt)) {
            return;
          }
          ledger.forget(attempt);
          row.filter(Job::isFinal).ifPresent(ledger::publish);
          row.filter(job -> !job.isFinal()).ifPresent(job -> takeUp(job, attempt));
        },
        failure -> {
          log.warn("The row of {} cannot be read; it is tried again", attempt, failure);
          mend(attempt);
        });
  }

  private void takeUp(Job row, Attempt former) {
    adopt(row);
    attempts
        .of(row.id())
        .ifPresent(
            attempt -> {
              attempt.isStill(former);
              course.resume(attempt);
            });
  }
}
