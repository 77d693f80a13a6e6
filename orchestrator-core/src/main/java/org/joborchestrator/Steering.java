package org.joborchestrator;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.attempt.Attempt;
import org.joborchestrator.attempt.Attempt.Stage;
import org.joborchestrator.attempt.Attempts;
import org.joborchestrator.attempt.Course;
import org.joborchestrator.dispatch.Dispatcher;
import org.joborchestrator.dispatch.Ledger;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.PayloadState;
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

  /** Those that take the steps. */
  record Parts(Dispatcher dispatcher, Ledger ledger, Collector collector, Terminator terminator) {}

  private final Attempts attempts;
  private final String server;
  private final Duration lease;
  private @Nullable Parts parts;

  /**
   * @param server whose payloads on the clients are ours
   * @param lease how long a client may be out of reach before its attempts are given up
   */
  Steering(Attempts attempts, String server, Duration lease) {
    this.attempts = attempts;
    this.server = server;
    this.lease = lease;
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
    if (!attempts.has(attempt) || attempt.isAsking()) {
      return;
    }
    switch (attempt.stage()) {
      case SUBMITTING -> handOver(attempt);
      case WATCHING -> watch(attempt);
      case PICKED, COLLECTING, ENDING -> log.trace("{} is busy: {}", attempt, attempt.stage());
    }
  }

  /** What its client may have already keeps its slot until the client can tell. */
  private void handOver(Attempt attempt) {
    if (attempt.isInDoubt() && !attempt.node().isThere()) {
      log.debug("{} may have been taken; its client will tell", attempt);
    } else if (attempt.isTerminated()) {
      parts().terminator().forgotten(attempt);
    } else if (attempt.node().isThere()) {
      parts().dispatcher().submit(attempt);
    } else {
      String reason = "Client " + attempt.node().name() + " cannot be reached";
      parts().dispatcher().requeue(attempt, reason, Duration.ZERO);
    }
  }

  private void watch(Attempt attempt) {
    PayloadState seen = attempt.seen();
    if (!attempt.node().isThere()) {
      log.trace("{} waits for its client", attempt);
    } else if (seen != null && seen.status() == PayloadStatus.COMPLETED) {
      parts().collector().ask(attempt);
    } else if (seen != null && seen.status().isFinal()) {
      parts().collector().salvage(attempt, seen);
    } else if (attempt.isKillConfirmed()) {
      parts()
          .collector()
          .salvage(
              attempt,
              new PayloadState(
                  Objects.requireNonNull(attempt.payload()),
                  PayloadStatus.KILLED,
                  Optional.of(attempt.key()),
                  "",
                  Optional.of(Cause.USER)));
    } else if (attempt.isTerminated()) {
      parts().terminator().kill(attempt);
    } else if (seen != null
        && seen.status() == PayloadStatus.RUNNING
        && attempt.job().status() == JobStatus.SUBMITTED) {
      parts().ledger().move(attempt, attempt.job().running(), durable -> {});
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
    attempt.seen(state);
    if (attempt.stage() == Stage.SUBMITTING && !attempt.isAsking()) {
      parts().dispatcher().taken(attempt, state); // the answer to its submit was lost
    } else {
      resume(attempt);
    }
  }

  /** An attempt that was given up still is on the client: nobody wants its result. */
  private void abandon(NodeWatch node, AttemptKey key, PayloadState state) {
    boolean underWay = !state.status().isFinal();
    if (underWay) {
      log.info("Client {} still has {}, which was given up: it is ended there", node.name(), key);
    }
    (underWay ? node.node().kill(state.id(), key) : CompletableFuture.completedFuture(true))
        .thenCompose(ended -> node.node().release(state.id(), key))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("{} on {} could not be released", key, node.name(), failure);
              }
            });
  }

  /** Whatever the client did not speak of by itself is asked for. */
  @Override
  public void connected(NodeWatch node) {
    for (Attempt attempt : attempts.on(node)) {
      if (attempt.stage() == Stage.WATCHING && !attempt.isSeenNow()) {
        askFor(attempt);
      } else {
        attempt.inDoubt(false); // else the client would have spoken of it
        resume(attempt);
      }
    }
  }

  private void askFor(Attempt attempt) {
    if (!attempt.isAsking()) {
      parts().collector().ask(attempt);
    }
  }

  @Override
  public void eligible(NodeWatch node) {
    parts().dispatcher().wake();
  }

  /** The timer's step: polls what has no events, and gives up what is out of reach for too long. */
  void reconcile() {
    for (Attempt attempt : attempts.all()) {
      if (attempt.isAsking()) {
        continue;
      }
      if (attempt.node().away().compareTo(lease) > 0) {
        giveUp(attempt);
      } else if (attempt.node().isPolled() && attempt.stage() == Stage.WATCHING) {
        askFor(attempt);
      } else {
        resume(attempt);
      }
    }
    parts().dispatcher().wake();
  }

  private void giveUp(Attempt attempt) {
    if (attempt.stage() != Stage.WATCHING && attempt.stage() != Stage.SUBMITTING) {
      return;
    }
    if (attempt.isTerminated()) {
      parts().terminator().forgotten(attempt);
    } else {
      parts()
          .dispatcher()
          .requeue(
              attempt,
              "Client " + attempt.node().name() + " has been out of reach for " + lease,
              Duration.ZERO);
    }
  }
}
