package org.joborchestrator.execute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.PayloadState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who asks what changed: at once, or as soon as something does. That a payload has begun is
 * told a little later, because the end of most comes so soon that one answer does for both. Of the
 * loop.
 */
final class EventFeed {

  private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

  /** How long the news of a beginning may wait for other news. */
  private static final Duration PROGRESS = Duration.ofMillis(50);

  private static final long NANOS_OF_MICRO = 1000;

  private record Waiter(long after, CompletableFuture<EventBatch> outcome, Cancellable timer) {}

  private final String incarnation;
  private final PayloadTable table;
  private final Surroundings surroundings;
  private List<Waiter> waiters = new ArrayList<>();
  private Optional<String> unable = Optional.empty();
  private boolean closed;
  private boolean told;
  private @Nullable Cancellable later;

  /** The number of the last change that cannot wait. */
  private long pressing;

  /** The number of the last change of any kind. */
  private long latest;

  /** The first cursor; the later ones tell the microseconds since. */
  private final long first;

  /** When the first cursor was, in the nanoseconds of the surroundings. */
  private final long begun;

  EventFeed(String incarnation, PayloadTable table, Surroundings surroundings) {
    this.incarnation = incarnation;
    this.table = table;
    this.surroundings = surroundings;
    this.pressing = table.lastChange();
    this.latest = pressing;
    this.first = pressing;
    this.begun = surroundings.nanoTime();
  }

  /**
   * When the answer was given that this cursor is of: whoever has it was there at that time or
   * later. Empty for one of another incarnation.
   */
  OptionalLong given(long cursor) {
    return cursor <= first || cursor > table.lastChange()
        ? OptionalLong.empty()
        : OptionalLong.of(begun + (cursor - first) * NANOS_OF_MICRO);
  }

  /** What changed after that cursor; a cursor of the future is one of another incarnation. */
  CompletableFuture<EventBatch> after(long cursor, Duration wait) {
    CompletableFuture<EventBatch> outcome = new CompletableFuture<>();
    surroundings.loop().execute(() -> ask(cursor, wait, outcome));
    return outcome;
  }

  private void ask(long cursor, Duration wait, CompletableFuture<EventBatch> outcome) {
    if (closed) {
      outcome.completeExceptionally(closing());
    } else if (cursor < pressing || cursor > table.lastChange() || wait.isZero()) {
      answer(cursor, outcome);
    } else {
      Cancellable timer = surroundings.loop().after(wait, () -> timeOut(cursor, outcome));
      waiters.add(new Waiter(cursor, outcome, timer));
      if (cursor < latest) {
        tellLater();
      }
    }
  }

  private void timeOut(long cursor, CompletableFuture<EventBatch> outcome) {
    waiters.removeIf(waiter -> waiter.outcome() == outcome);
    answer(cursor, outcome);
  }

  /** The cursor tells when it was given out, so that a call shows which answer it follows. */
  private void answer(long cursor, CompletableFuture<EventBatch> outcome) {
    long from = cursor > table.lastChange() ? 0 : cursor;
    List<PayloadState> changed = table.changedAfter(from).stream().map(EventFeed::state).toList();
    long next = table.moveOn(first + (surroundings.nanoTime() - begun) / NANOS_OF_MICRO);
    EventBatch batch = new EventBatch(incarnation, next, changed, unable);
    outcome.completeAsync(() -> batch, surroundings.io());
  }

  private static PayloadState state(Payload payload) {
    return new PayloadState(
        payload.id(), payload.status(), payload.key(), payload.message(), payload.cause());
  }

  /** Something changed: whoever waits is told, once for all that changes in one step. */
  void changed() {
    pressing = table.lastChange();
    latest = pressing;
    if (!told && !waiters.isEmpty()) {
      told = true;
      surroundings.loop().execute(this::tell);
    }
  }

  /** A payload has come, or has begun. */
  void progressed() {
    latest = table.lastChange();
    if (!waiters.isEmpty()) {
      tellLater();
    }
  }

  private void tellLater() {
    if (later == null) {
      later = surroundings.loop().after(PROGRESS, this::tell);
    }
  }

  /** Why no more payloads can be taken, or that they can: told when the one becomes the other. */
  void unable(Optional<String> reason) {
    boolean changed = reason.isPresent() != unable.isPresent();
    if (!changed) {
      return;
    }
    log.warn(
        "This client {}", reason.map(why -> "takes no jobs: " + why).orElse("takes jobs again"));
    unable = reason;
    table.moveOn(0); // so that who asks with the last cursor hears of it, too
    changed();
  }

  boolean isUnable() {
    return unable.isPresent();
  }

  private void tell() {
    told = false;
    if (later != null) {
      later.cancel();
      later = null;
    }
    List<Waiter> waited = waiters;
    waiters = new ArrayList<>();
    for (Waiter waiter : waited) {
      waiter.timer().cancel();
      answer(waiter.after(), waiter.outcome());
    }
  }

  void close() {
    closed = true;
    for (Waiter waiter : waiters) {
      waiter.outcome().completeExceptionally(closing());
    }
    waiters.clear();
  }

  private static UnavailableException closing() {
    return new UnavailableException("The client is closing");
  }
}
