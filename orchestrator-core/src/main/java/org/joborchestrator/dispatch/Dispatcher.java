package org.joborchestrator.dispatch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.background.Backoff;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Seconds;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.InputsLostException;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.joborchestrator.pool.NodeWatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the queues to the clients, as soon as there is a job, a slot and a client: on
 * every event that could have brought one, and by {@link #wake} from a timer, should an event have
 * been lost. Belongs to the loop.
 */
public final class Dispatcher {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final Backoff REFUSED =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60));

  private static final Backoff LOST = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60));

  private static final String LOST_INPUTS =
      "Its files are not on the server's disk any more: upload the job again";

  private record Delayed(Job job, Cancellable timer) {}

  private final Surroundings surroundings;
  private final Lanes lanes;
  private final Attempts attempts;
  private final Ledger ledger;
  private final JobFiles files;
  private final String server;
  private final Course course;
  private final Map<JobId, Delayed> delayed = new HashMap<>();
  private boolean woken;
  private boolean stopped;

  /**
   * @param server whose jobs these are, for the keys of their attempts
   * @param course what comes after a client has taken a job
   */
  public Dispatcher(
      Surroundings surroundings,
      Lanes lanes,
      Attempts attempts,
      Ledger ledger,
      JobFiles files,
      String server,
      Course course) {
    this.surroundings = surroundings;
    this.lanes = lanes;
    this.attempts = attempts;
    this.ledger = ledger;
    this.files = files;
    this.server = server;
    this.course = course;
  }

  /** A job waits. */
  public void offer(Job job) {
    lanes.of(job.service()).queue().offer(job);
    wake();
  }

  private void offerLater(Job job, Duration delay) {
    if (delay.isZero()) {
      offer(job);
      return;
    }
    Cancellable timer =
        surroundings
            .loop()
            .after(
                delay,
                () -> {
                  delayed.remove(job.id());
                  offer(job);
                });
    delayed.put(job.id(), new Delayed(job, timer));
  }

  /** Whether any job waits. */
  public boolean hasWaiting() {
    return !delayed.isEmpty() || lanes.all().stream().anyMatch(lane -> lane.queue().size() > 0);
  }

  /** Takes a waiting job back out. */
  public Optional<Job> withdraw(Job job) {
    Delayed late = delayed.remove(job.id());
    if (late != null) {
      late.timer().cancel();
      return Optional.of(late.job());
    }
    return lanes.of(job.service()).queue().remove(job.user(), job.id());
  }

  /** Something has changed: looks soon whether a job can start; many calls make one look. */
  public void wake() {
    if (!woken && !stopped) {
      woken = true;
      surroundings.loop().execute(this::dispatch);
    }
  }

  /** Starts nothing any more. */
  public void stop() {
    stopped = true;
  }

  /** One job a service and round, so that services that share clients take turns too. */
  private void dispatch() {
    woken = false;
    boolean started = !stopped;
    while (started) {
      started = false;
      for (Lane lane : lanes.all()) {
        started |= startNext(lane);
      }
    }
  }

  private boolean startNext(Lane lane) {
    if (lane.queue().size() == 0) {
      return false;
    }
    Optional<NodeWatch> node = lane.pool().choose();
    Optional<Job> job = node.isPresent() ? lane.queue().next() : Optional.empty();
    job.ifPresent(next -> begin(next, node.get()));
    return job.isPresent();
  }

  private void begin(Job job, NodeWatch node) {
    Attempt attempt = new Attempt(job, node, server, Stage.PICKED);
    attempts.add(attempt);
    ledger.move(attempt, job.picked(node.name()), row -> setOut(attempt));
  }

  /** A slot and a client for a job that comes in, if it need not wait. */
  Optional<Seat> seat(ServiceName service, UserId user) {
    return stopped ? Optional.empty() : Seat.take(lanes.of(service), user);
  }

  /** The job that the seat was kept for is there, and has been picked for its client. */
  void begin(Job picked, Seat seat) {
    seat.node().remove(); // its attempt counts from now on
    Attempt attempt = new Attempt(picked, seat.node(), server, Stage.PICKED);
    attempts.add(attempt);
    setOut(attempt);
  }

  /** The job that the seat was kept for does not come. */
  void vacate(Seat seat) {
    seat.vacate();
    wake();
  }

  private void setOut(Attempt attempt) {
    attempt.stage(Stage.SUBMITTING);
    course.setOut(attempt);
    course.resume(attempt);
  }

  /** Hands the attempt over to its client. */
  public void submit(Attempt attempt) {
    attempt.handingOver();
    attempt.asking(true);
    Outcomes.onLoop(
        attempt.calling(
            attempt
                .node()
                .node()
                .submit(attempt.key(), files.inputs(attempt.job()), terms(attempt))),
        surroundings.loop(),
        state -> taken(attempt, state),
        failure -> notTaken(attempt, failure));
  }

  private Terms terms(Attempt attempt) {
    NodeWatch node = attempt.node();
    return new Terms(bounds(attempt).timeLimit(), Optional.of(node.lease()), node.heard());
  }

  /** The client has it: it has answered so, or speaks of it. */
  public void taken(Attempt attempt, PayloadState state) {
    attempt.asking(false);
    if (!attempts.has(attempt) || attempt.stage() != Stage.SUBMITTING) {
      return;
    }
    attempt.node().accepted();
    attempt.inDoubt(false);
    attempt.stage(Stage.WATCHING);
    course.setOut(attempt);
    Job row = attempt.job();
    if (attempt.isTerminated()) {
      attempt.job(row.taken(state.id()).locked());
    } else {
      ledger.move(attempt, row.taken(state.id()), durable -> {});
    }
    if (attempt.seen() == null) {
      attempt.seen(state, surroundings.nanoTime());
    }
    course.resume(attempt);
  }

  private void notTaken(Attempt attempt, Throwable failure) {
    attempt.asking(false);
    if (!attempts.has(attempt) || attempt.stage() != Stage.SUBMITTING) {
      return;
    }
    if (failure instanceof NodeUnreachableException || failure instanceof CancellationException) {
      boolean askedNow = mayHaveBeenAsked(failure) && attempt.node().knowsKeys();
      attempt.inDoubt(attempt.isInDoubt() || askedNow); // it may have been handed over before
      attempt.node().lost(failure);
      course.resume(attempt);
    } else {
      refused(attempt, failure);
    }
  }

  private static boolean mayHaveBeenAsked(Throwable failure) {
    return !(failure instanceof NodeUnreachableException unreachable)
        || unreachable.mayHaveBeenAsked();
  }

  /** A refusal says nothing of what was handed over before it, and may still be on its way. */
  private void refused(Attempt attempt, Throwable failure) {
    boolean isLost = InputsLostException.isBehind(failure);
    if (!isLost) {
      attempt.node().refused();
    }
    attempt.inDoubt(attempt.isInDoubt() && attempt.node().awaitsStragglers());
    String reason = isLost ? LOST_INPUTS : reason(attempt, failure);
    if (attempt.isInDoubt()) {
      Duration wait = REFUSED.after(attempt.failed(), surroundings.random());
      log.info("{} may have been taken before, and is handed over again: {}", attempt, reason);
      course.resumeLater(attempt, wait);
    } else if (attempt.isTerminated()) {
      course.resume(attempt);
    } else if (isLost) {
      giveUp(attempt, reason);
    } else {
      giveBack(attempt, reason, REFUSED.after(attempt.job().attempt(), surroundings.random()));
    }
  }

  /** What users may know; the log has the rest. */
  private static String reason(Attempt attempt, Throwable failure) {
    if (failure instanceof NodeRefusedException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof StorageException || failure instanceof IOException) {
      log.warn("{} could not be handed over: {}", attempt, failure.toString());
      return "Its files could not be read or copied for client " + attempt.node().name();
    }
    log.error("{} could not be handed over", attempt, failure);
    return "Could not be handed to client " + attempt.node().name() + ", for a fault of the server";
  }

  /** No client can ever have it. */
  private void giveUp(Attempt attempt, String reason) {
    log.warn("{} has not come about, the job is given up: {}", attempt, reason);
    Instant now = surroundings.clock().instant();
    Job failed = attempt.job().ended(JobStatus.FAILED, Cause.SYSTEM, reason, now);
    ledger.end(attempt, failed, row -> {});
  }

  /** Takes the attempt back from a client that has not had it; its job waits for another one. */
  public void giveBack(Attempt attempt, String reason, Duration delay) {
    log.info("{} has not come about, the job is queued again: {}", attempt, reason);
    ledger.end(attempt, attempt.job().requeued(reason), row -> offerLater(row, delay));
  }

  /**
   * Gives the attempt up although its client had it, or may have had it: its job is run again,
   * unless that has happened too often.
   */
  public void lose(Attempt attempt, String reason) {
    Job next = bounds(attempt).afterLoss(attempt.job(), reason, surroundings.clock().instant());
    log.info("{} is given up, the job is {}: {}", attempt, next.status(), reason);
    PayloadId payload = attempt.payload(); // before the row forgets it
    AttemptKey key = attempt.key();
    ledger.end(
        attempt,
        next,
        row -> {
          discard(attempt.node(), payload, key);
          if (!row.isFinal()) {
            offerLater(row, LOST.after(row.lost(), surroundings.random()));
          }
        });
  }

  private static void discard(NodeWatch node, @Nullable PayloadId payload, AttemptKey key) {
    if (payload != null && node.isThere()) {
      node.discard(payload, key, true);
    }
  }

  /** Ends jobs that have waited for too long while no client of their service was there. */
  public void expire() {
    for (Lane lane : lanes.all()) {
      Duration limit = lane.bounds().waiting();
      if (lane.queue().size() > 0 && lane.pool().deserted().compareTo(limit) > 0) {
        Instant now = surroundings.clock().instant();
        lane.queue().olderThan(now.minus(limit)).forEach(job -> expire(job, limit));
      }
    }
  }

  private void expire(Job job, Duration limit) {
    String reason =
        "No client of service " + job.service() + " could be reached for " + Seconds.text(limit);
    withdraw(job)
        .ifPresent(
            waiting ->
                ledger.move(
                    waiting,
                    waiting.ended(
                        JobStatus.FAILED, Cause.SYSTEM, reason, surroundings.clock().instant()),
                    row -> {},
                    failure -> offer(waiting)));
  }

  private Bounds bounds(Attempt attempt) {
    return lanes.of(attempt.job().service()).bounds();
  }
}
