package org.joborchestrator.retrieve;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.attempt.Deadline;
import org.joborchestrator.attempt.Deadline.Phase;
import org.joborchestrator.background.Backoff;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.files.Archive;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.store.KeptFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what a client has of an attempt: the ZIP of one that succeeded, the directory of one that
 * did not, or word that it is still under way or gone. A result is in its place, and survives a
 * crash of the machine, as soon as its row says so. Belongs to the loop.
 */
public final class Collector {

  private static final Logger log = LoggerFactory.getLogger(Collector.class);
  private static final Backoff TROUBLE =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** The disk is looked at as often. */
  private static final Duration WITHOUT_ROOM = Duration.ofSeconds(1);

  private final Surroundings surroundings;
  private final Attempts attempts;
  private final Ledger ledger;
  private final Dispatcher dispatcher;
  private final JobFiles files;
  private final WriteBack writeBack;
  private final Course course;

  /** What a client answered; with what the row is to keep of the result that came with it. */
  private record Answer<T>(T answer, Optional<KeptFiles> copy) {}

  public Collector(
      Surroundings surroundings,
      Attempts attempts,
      Ledger ledger,
      Dispatcher dispatcher,
      JobFiles files,
      WriteBack writeBack,
      Course course) {
    this.surroundings = surroundings;
    this.attempts = attempts;
    this.ledger = ledger;
    this.dispatcher = dispatcher;
    this.files = files;
    this.writeBack = writeBack;
    this.course = course;
  }

  /** Asks the client for the attempt's result, or what has become of it. */
  public void ask(Attempt attempt) {
    if (!hasRoom(attempt)) {
      return;
    }
    begin(attempt);
    Job row = attempt.job();
    Outcomes.onLoop(
        attempt
            .calling(
                attempt.node().node().retrieve(payload(attempt), attempt.key(), files.part(row)))
            .thenCompose(answer -> kept(answer, answer instanceof Retrieval.Result, row)),
        surroundings.loop(),
        answer -> answered(attempt, answer),
        failure -> failed(attempt, failure));
  }

  private void answered(Attempt attempt, Answer<Retrieval> kept) {
    Retrieval answer = kept.answer();
    if (answer instanceof Retrieval.Result) {
      endIfUnderWay(attempt, JobStatus.COMPLETED, null, "", kept.copy());
    } else if (answer instanceof Retrieval.Pending pending
        && pending.state().status() == PayloadStatus.COMPLETED) {
      failed(attempt, new IllegalStateException("it says Completed, but sends no result"));
    } else if (answer instanceof Retrieval.Pending pending) {
      called(attempt);
      attempt.seen(pending.state(), surroundings.nanoTime());
      course.resume(attempt);
    } else {
      gone(attempt);
    }
  }

  /** Fetches the directory of an attempt that has ended without success. */
  public void salvage(Attempt attempt, PayloadState state) {
    if (!hasRoom(attempt)) {
      return;
    }
    begin(attempt);
    Job row = attempt.job();
    Outcomes.onLoop(
        attempt
            .calling(
                attempt
                    .node()
                    .node()
                    .retrievePartial(payload(attempt), attempt.key(), files.part(row)))
            .thenCompose(there -> kept(there, there, row)),
        surroundings.loop(),
        there -> {
          if (there.answer()) {
            endIfUnderWay(
                attempt,
                statusOf(state.status()),
                state.cause().orElse(null),
                state.message(),
                there.copy());
          } else {
            gone(attempt);
          }
        },
        failure -> failed(attempt, failure));
  }

  private static JobStatus statusOf(PayloadStatus status) {
    return switch (status) {
      case COMPLETED -> JobStatus.COMPLETED;
      case INVALID -> JobStatus.INVALID;
      case KILLED -> JobStatus.KILLED;
      case FAILED, PREPARED, RUNNING -> JobStatus.FAILED;
    };
  }

  /** Brings what has come to its place, and only then hands on the answer that it came with. */
  private <T> CompletableFuture<Answer<T>> kept(T answer, boolean hasCome, Job row) {
    if (!hasCome) {
      return CompletableFuture.completedFuture(new Answer<>(answer, Optional.empty()));
    }
    return Outcomes.run(
        surroundings.io(),
        () -> {
          if (!Archive.isComplete(files.part(row))) {
            throw new IOException("the result that came is no whole ZIP");
          }
          return new Answer<>(answer, writeBack.keep(row));
        });
  }

  private void endIfUnderWay(
      Attempt attempt,
      JobStatus status,
      @Nullable Cause cause,
      String message,
      Optional<KeptFiles> copy) {
    if (attempts.has(attempt)) {
      end(attempt, status, cause, message, copy);
    }
  }

  /** Ends the attempt; what a user wanted ended is Killed, whatever came of it. */
  public void end(Attempt attempt, JobStatus status, @Nullable Cause cause, String message) {
    end(attempt, status, cause, message, Optional.empty());
  }

  private void end(
      Attempt attempt,
      JobStatus status,
      @Nullable Cause cause,
      String message,
      Optional<KeptFiles> copy) {
    attempt.asking(false);
    Job row = ended(attempt, status, cause, message);
    ledger.end(
        attempt,
        row,
        copy.orElse(null),
        durable -> {
          copy.ifPresent(kept -> writeBack.add(durable, kept));
          release(attempt);
        });
  }

  private Job ended(Attempt attempt, JobStatus status, @Nullable Cause cause, String message) {
    String overTime = attempt.overTime();
    boolean isKilled = status == JobStatus.KILLED && overTime == null;
    if (attempt.isTerminated() || isKilled) {
      return attempt.job().ended(JobStatus.KILLED, Cause.USER, "terminated", now());
    }
    if (overTime != null && status != JobStatus.COMPLETED) {
      return attempt.job().ended(JobStatus.FAILED, Cause.TIME_LIMIT, overTime, now());
    }
    return attempt.job().ended(status, cause, message, now());
  }

  private Instant now() {
    return surroundings.clock().instant();
  }

  /**
   * Nobody needs the payload any more; if the client does not hear it, it is found within a minute.
   */
  private void release(Attempt attempt) {
    PayloadId payload = attempt.payload();
    if (payload != null && attempt.node().isThere()) {
      attempt.node().discard(payload, attempt.key(), false);
    }
  }

  private void gone(Attempt attempt) {
    called(attempt);
    if (!attempts.has(attempt)) {
      return;
    }
    if (attempt.isTerminated()) {
      end(attempt, JobStatus.KILLED, Cause.USER, "terminated");
      return;
    }
    dispatcher.lose(attempt, "Client " + attempt.node().name() + " has lost it");
  }

  private void failed(Attempt attempt, Throwable failure) {
    called(attempt);
    Job row = attempt.job();
    surroundings.io().execute(() -> files.discardPart(row));
    if (!attempts.has(attempt)) {
      return;
    }
    Deadline deadline = attempt.deadline();
    boolean isTooLate = deadline.phase() == Phase.COLLECTING && deadline.isOverdue();
    if (isTooLate && !NoSpaceException.isBehind(failure)) { // room may come any time
      String reason = "What has come of it could not be collected: " + failure.getMessage();
      end(attempt, JobStatus.FAILED, Cause.SYSTEM, reason);
      return;
    }
    if (failure instanceof NodeUnreachableException) {
      attempt.node().lost(failure);
      return; // goes on when the client is there again
    }
    Duration wait = TROUBLE.after(attempt.failed(), surroundings.random());
    log.warn("{}: its result cannot be kept yet, next try in {}", attempt, wait, failure);
    course.resumeLater(attempt, wait);
  }

  /** Else the client keeps it for now: the last of the room is for the database. */
  private boolean hasRoom(Attempt attempt) {
    Optional<String> scarcity = files.space().scarcity();
    scarcity.ifPresent(reason -> course.resumeLater(attempt, WITHOUT_ROOM));
    return scarcity.isEmpty();
  }

  private void begin(Attempt attempt) {
    attempt.asking(true);
    attempt.stage(Stage.COLLECTING);
  }

  private void called(Attempt attempt) {
    attempt.asking(false);
    if (attempt.stage() == Stage.COLLECTING) {
      attempt.stage(Stage.WATCHING);
    }
  }

  private static PayloadId payload(Attempt attempt) {
    return Objects.requireNonNull(attempt.payload(), "asked for before it was taken");
  }
}
