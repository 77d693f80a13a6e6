package org.joborchestrator;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.attempt.Deadline.Phase;
import org.joborchestrator.background.Seconds;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.dispatch.Bounds;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Lanes;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Terms;
import org.joborchestrator.pool.NodeWatch;
import org.joborchestrator.retrieve.Collector;
import org.joborchestrator.terminate.Terminator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes next for an attempt, decided in one place from what is known of it; and what the
 * clients tell, brought to the attempts that it concerns. Belongs to the loop.
 */
final class Steering implements Course, NodeWatch.Observer {

  private static final Logger log = LoggerFactory.getLogger(Steering.class);

  /** What a client may still need after its lease to end what it runs. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(15);

  /** What belongs to the services, and those that take the steps. */
  record Parts(
      Lanes lanes,
      Dispatcher dispatcher,
      Ledger ledger,
      Collector collector,
      Terminator terminator) {}

  private final Surroundings surroundings;
  private final Attempts attempts;
  private final String server;
  private final Duration lease;
  private final Duration patience;
  private @Nullable Parts parts;
  private boolean stopped;

  /**
   * @param server whose payloads on the clients are ours
   * @param lease how long a client may be out of reach before it stops what it has of ours; shortly
   *     after that its attempts are given up
   */
  Steering(Surroundings surroundings, Attempts attempts, String server, Duration lease) {
    this.surroundings = surroundings;
    this.attempts = attempts;
    this.server = server;
    this.lease = lease;
    Duration grace = lease.dividedBy(4);
    this.patience = lease.plus(grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE);
  }

  /** They need this to be made, and this needs them to act. */
  void attach(Parts those) {
    this.parts = those;
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "not attached yet");
  }

  @Override
  public void resume(Attempt attempt) {
    if (stopped || !attempts.has(attempt) || attempt.isBusy()) {
      return;
    }
    switch (attempt.stage()) {
      case SUBMITTING -> handOver(attempt);
      case WATCHING -> watch(attempt);
      case PICKED, COLLECTING, ENDING -> log.trace("{} is busy: {}", attempt, attempt.stage());
    }
  }

  @Override
  public void resumeLater(Attempt attempt, Duration wait) {
    attempt.resting(true);
    surroundings
        .loop()
        .after(
            wait,
            () -> {
              attempt.resting(false);
              resume(attempt);
            });
  }

  /** Begins nothing any more; what was begun comes to its end. */
  void stop() {
    stopped = true;
  }

  /** Whether nothing that was begun is still under way. */
  boolean isQuiet() {
    return attempts.all().stream().noneMatch(Attempt::isAsking);
  }

  @Override
  public void setOut(Attempt attempt) {
    Bounds bounds = bounds(attempt);
    if (attempt.stage() == Stage.SUBMITTING) {
      attempt
          .deadline()
          .enter(Phase.STAGING, surroundings.nanoTime(), Optional.of(bounds.staging()));
    } else {
      boolean isOurs = !attempt.node().isPolled(); // then it ends the script by itself
      attempt
          .deadline()
          .enter(
              Phase.RUNNING,
              surroundings.nanoTime(),
              isOurs ? Optional.empty() : bounds.timeLimit());
    }
  }

  private Bounds bounds(Attempt attempt) {
    return parts().lanes().of(attempt.job().service()).bounds();
  }

  /**
   * What its client may have already keeps its slot until the client can tell. One that is to be
   * ended is handed over once more for that: then its client has it, and can end it.
   */
  private void handOver(Attempt attempt) {
    String client = "Client " + attempt.node().name();
    PayloadState seen = attempt.seen();
    if (seen != null && attempt.isSeenNow()) {
      parts().dispatcher().taken(attempt, seen);
    } else if (attempt.isInDoubt() && !attempt.node().isThere()) {
      log.debug("{} may have been taken; its client will tell", attempt);
    } else if (mayYetArrive(attempt) && mustNotRunAgain(attempt)) {
      log.debug("{} may be on its way, and must not be handed over again", attempt);
    } else if (attempt.isTerminated() && isToBeForgotten(attempt)) {
      parts().terminator().forgotten(attempt);
    } else if (attempt.isInDoubt() && mayHaveRun(attempt)) {
      parts().dispatcher().lose(attempt, client + " may have lost it");
    } else if (attempt.deadline().isOverdue()) {
      Duration limit = bounds(attempt).staging();
      parts()
          .dispatcher()
          .lose(attempt, client + " has not taken its files within " + Seconds.text(limit));
    } else if (attempt.node().isThere()) {
      parts().dispatcher().submit(attempt);
    } else {
      parts().dispatcher().giveBack(attempt, client + " cannot be reached", Duration.ZERO);
    }
  }

  /** Of what is terminated: whether nothing can be had by handing it over to be ended. */
  private boolean isToBeForgotten(Attempt attempt) {
    return !attempt.isInDoubt() || attempt.deadline().isOverdue() || mustNotRunAgain(attempt);
  }

  private void watch(Attempt attempt) {
    PayloadState seen = attempt.seen();
    if (!attempt.node().isThere()) {
      log.trace("{} waits for its client", attempt);
    } else if (seen != null && seen.status() == PayloadStatus.COMPLETED) {
      collecting(attempt);
      parts().collector().ask(attempt);
    } else if (seen != null && seen.status().isFinal()) {
      unsuccessful(attempt, seen);
    } else if (attempt.isKillConfirmed()) {
      collecting(attempt);
      parts().collector().salvage(attempt, ended(attempt, PayloadStatus.KILLED, Cause.USER, ""));
    } else if (attempt.isTerminated() || attempt.isTimedOut()) {
      parts().terminator().kill(attempt);
    } else if (seen != null
        && seen.status() == PayloadStatus.RUNNING
        && attempt.job().status() == JobStatus.SUBMITTED) {
      parts().ledger().move(attempt, attempt.job().running(), durable -> {});
    } else if (seen == null) {
      askFor(attempt); // it was taken up from its row, so that what the client said is forgotten
    }
  }

  /** What was not the script's doing is tried again, as often as the service allows. */
  private void unsuccessful(Attempt attempt, PayloadState seen) {
    boolean isSystems = seen.cause().filter(cause -> cause == Cause.SYSTEM).isPresent();
    if (!isSystems || attempt.isTerminated()) {
      collecting(attempt);
      parts().collector().salvage(attempt, seen);
    } else if (bounds(attempt).allowsAnother(attempt.job())) {
      parts().dispatcher().lose(attempt, seen.message());
    } else {
      collecting(attempt);
      int lost = attempt.job().lost() + 1;
      String lastWords = bounds(attempt).lastWords(lost, seen.message());
      parts()
          .collector()
          .salvage(attempt, ended(attempt, PayloadStatus.FAILED, Cause.SYSTEM, lastWords));
    }
  }

  private static PayloadState ended(
      Attempt attempt, PayloadStatus status, Cause cause, String message) {
    return new PayloadState(
        Objects.requireNonNull(attempt.payload()),
        status,
        Optional.of(attempt.key()),
        message,
        Optional.of(cause));
  }

  private void collecting(Attempt attempt) {
    if (attempt.deadline().phase() != Phase.COLLECTING) {
      attempt
          .deadline()
          .enter(
              Phase.COLLECTING, surroundings.nanoTime(), Optional.of(bounds(attempt).collecting()));
    }
  }

  @Override
  public void changed(NodeWatch node, PayloadState state) {
    Optional<AttemptKey> key = state.key().filter(k -> k.server().equals(server));
    if (key.isEmpty()) {
      return; // another server's
    }
    attempts
        .of(node, key.get())
        .ifPresentOrElse(attempt -> saw(attempt, state), () -> abandon(node, key.get(), state));
  }

  private void saw(Attempt attempt, PayloadState state) {
    attempt.seen(state, surroundings.nanoTime());
    if (attempt.stage() == Stage.SUBMITTING && !attempt.isAsking()) {
      parts().dispatcher().taken(attempt, state); // the answer to its submit was lost
    } else {
      resume(attempt);
    }
  }

  /** An attempt that was given up still is on the client: nobody wants its result. */
  private static void abandon(NodeWatch node, AttemptKey key, PayloadState state) {
    boolean underWay = !state.status().isFinal();
    if (underWay) {
      log.info("Client {} still has {}, which was given up: it is ended there", node.name(), key);
    }
    if (state.status() == PayloadStatus.PREPARED) {
      node.recall(state.id(), key);
    } else {
      node.discard(state.id(), key, underWay);
    }
  }

  /** Whatever the client did not speak of by itself is asked for. */
  @Override
  public void connected(NodeWatch node) {
    for (Attempt attempt : attempts.on(node)) {
      if (node.isPolled()
          && attempt.stage() == Stage.WATCHING
          && attempt.deadline().isUnlimited()) {
        setOut(attempt);
      }
      if (attempt.stage() == Stage.WATCHING && !attempt.isSeenNow()) {
        askFor(attempt);
      } else {
        attempt.inDoubt(attempt.isInDoubt() && mayHaveIt(attempt));
        resume(attempt);
      }
    }
  }

  /**
   * Whether a client that is back and did not name it may have it all the same: it was just about
   * to take it, what a former process of this server has sent is still on its way, or it may have
   * run it.
   */
  private boolean mayHaveIt(Attempt attempt) {
    return attempt.isWithTheSame() || mayYetArrive(attempt) || mayHaveRun(attempt);
  }

  /** A former process of this server may have sent it, and nobody knows when. */
  private static boolean mayYetArrive(Attempt attempt) {
    return attempt.isInDoubt()
        && attempt.isOfFormerProcess()
        && attempt.node().knowsKeys()
        && attempt.node().awaitsStragglers();
  }

  /**
   * A client that has died since may have run it and forgotten it. Where that must not happen
   * twice, it counts as lost; elsewhere it is handed over again.
   */
  private boolean mayHaveRun(Attempt attempt) {
    return mustNotRunAgain(attempt) && !attempt.isTerminated();
  }

  /** It may run only once, and is not with the client that would know whether it has. */
  private boolean mustNotRunAgain(Attempt attempt) {
    return bounds(attempt).maxAttempts() == 1 && !attempt.isWithTheSame();
  }

  private void askFor(Attempt attempt) {
    if (!attempt.isBusy()) {
      parts().collector().ask(attempt);
    }
  }

  @Override
  public void eligible(NodeWatch node) {
    parts().dispatcher().wake();
  }

  /**
   * The timer's step: polls clients without events, asks the others for what they have not spoken
   * of for a while, and gives up what takes too long.
   */
  void reconcile() {
    for (Attempt attempt : attempts.all()) {
      if (attempt.deadline().becomesOverdue(surroundings.nanoTime())) {
        overdue(attempt);
      }
      if (attempt.isBusy()) {
        continue;
      }
      if (attempt.node().away().compareTo(patience) > 0) {
        giveUp(attempt);
      } else if (attempt.stage() == Stage.WATCHING && isToBeAsked(attempt)) {
        askFor(attempt);
      } else {
        resume(attempt);
      }
    }
    parts().dispatcher().expire();
    parts().dispatcher().wake();
  }

  private boolean isToBeAsked(Attempt attempt) {
    return attempt.node().isThere()
        && (attempt.node().isPolled() || attempt.isUncertain(surroundings.nanoTime()));
  }

  /** What is under way for too long is not waited for; what follows from that, its end decides. */
  private void overdue(Attempt attempt) {
    log.warn("{}: {} has taken too long", attempt, attempt.deadline().phase());
    if (attempt.deadline().phase() == Phase.RUNNING) {
      bounds(attempt).timeLimit().map(Terms::overTime).ifPresent(attempt::timeOut);
    } else {
      attempt.giveUpCall();
    }
  }

  private void giveUp(Attempt attempt) {
    if (attempt.stage() != Stage.WATCHING && attempt.stage() != Stage.SUBMITTING) {
      return;
    }
    if (attempt.isTerminated()) {
      parts().terminator().forgotten(attempt);
    } else {
      String reason =
          "Client " + attempt.node().name() + " has been out of reach for " + Seconds.text(lease);
      parts().dispatcher().lose(attempt, reason);
    }
  }
}
