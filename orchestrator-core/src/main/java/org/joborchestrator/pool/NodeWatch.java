package org.joborchestrator.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.joborchestrator.background.Backoff;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Outcomes;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.PayloadState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an eye on one client: follows its events, knows whether it is there, and how much it has
 * been given. Belongs to the loop.
 *
 * <p>Each connection begins with everything the client has, so that nothing depends on what was
 * heard before. A 2.x client has no events; it counts as there until a call fails.
 */
public final class NodeWatch {

  /** Hears what the watch learns, on the loop. */
  public interface Observer {

    /**
     * The client is there, newly or again: what is on it has to be looked at anew. What it said of
     * its payloads comes before, by {@link #changed}.
     */
    void connected(NodeWatch node);

    /** The client may be given jobs again. */
    void eligible(NodeWatch node);

    /** A payload changed, or was found as it is. */
    void changed(NodeWatch node, PayloadState state);
  }

  private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);

  private static final Duration LONGEST_POLL = Duration.ofSeconds(50);

  /**
   * How long after one look at everything the next may come, should something have been lost: at
   * the end of a poll and over its connection, so within a minute.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** What has been on its way to a client for so long, and has not arrived, is lost. */
  private static final Duration LONGEST_WAY = Duration.ofMinutes(1);

  private static final Backoff AWAY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
  private static final Backoff REFUSED =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  private final ClientNode node;
  private final Surroundings surroundings;
  private final Observer observer;
  private final Lease lease;
  private boolean closed;
  private boolean there;
  private boolean hasEvents;
  private long since; // when it came or went
  private int failures;
  private int refusals;
  private boolean resting;
  private int recalls;
  private int outstanding;
  private Optional<String> unable = Optional.empty();
  private @Nullable String incarnation;
  private long cursor;
  private long looked;

  /** Distinguishes connections: an answer to an earlier one is of no interest any more. */
  private int connection;

  private @Nullable Cancellable retry;

  /**
   * @param lease what the client's payloads of this server are given with each call
   */
  public NodeWatch(ClientNode node, Surroundings surroundings, Observer observer, Lease lease) {
    this.node = node;
    this.surroundings = surroundings;
    this.observer = observer;
    this.lease = lease;
    this.since = surroundings.nanoTime();
  }

  /** Begins to follow the client. */
  public void start() {
    connect();
  }

  /** Stops following it. */
  public void close() {
    closed = true;
    connection++;
    if (retry != null) {
      retry.cancel();
    }
  }

  private void connect() {
    int mine = ++connection;
    ask(mine, 0, Duration.ZERO, Optional.empty(), all -> welcome(mine, all));
  }

  private void ifCurrent(int mine, Runnable step) {
    if (mine == connection && !closed) {
      step.run();
    }
  }

  private void ask(
      int mine,
      long after,
      Duration wait,
      Optional<Lease> renewal,
      Consumer<Optional<EventBatch>> hear) {
    Outcomes.onLoop(
        node.events(after, wait, renewal),
        surroundings.loop(),
        batch -> ifCurrent(mine, () -> hear.accept(batch)),
        failure -> ifCurrent(mine, () -> lost(failure)));
  }

  private void welcome(int mine, Optional<EventBatch> all) {
    failures = 0;
    there = true;
    since = surroundings.nanoTime();
    hasEvents = all.isPresent();
    log.info("Client {} is there{}", name(), hasEvents ? "" : ", a 2.x one: it will be polled");
    if (all.isPresent()) {
      looked = surroundings.nanoTime();
      tell(all.get());
      take(all.get());
      follow(mine);
    }
    observer.connected(this);
    observer.eligible(this);
  }

  private void tell(EventBatch batch) {
    batch.payloads().forEach(state -> observer.changed(this, state));
  }

  /** After it was told, where it is a new life: until then attempts are measured by the old one. */
  private void take(EventBatch batch) {
    incarnation = batch.incarnation();
    cursor = batch.cursor();
    unable(batch.unable());
  }

  /** Several polls in each lease, so that one that is late does no harm. */
  private Duration longPoll() {
    Duration third = lease.length().dividedBy(3);
    return third.compareTo(LONGEST_POLL) < 0 ? third : LONGEST_POLL;
  }

  /**
   * Only these calls renew the lease, and never the first one of a connection: so that a client
   * whose answers are lost on their way is not kept at work by what reaches it.
   */
  private void follow(int mine) {
    ask(mine, cursor, longPoll(), renewal(), next -> heard(mine, next));
  }

  private void heard(int mine, Optional<EventBatch> next) {
    if (next.isEmpty() || !next.get().incarnation().equals(incarnation)) {
      log.info("Client {} has restarted", name());
      connect();
      return;
    }
    take(next.get());
    if (surroundings.nanoTime() - looked < LOOK_AGAIN.toNanos()) {
      follow(mine);
    } else {
      lookAgain(mine);
    }
    tell(next.get());
  }

  /** A payload that nobody wants any more, and of which a word was lost, would stay otherwise. */
  private void lookAgain(int mine) {
    looked = surroundings.nanoTime();
    ask(mine, 0, Duration.ZERO, Optional.empty(), all -> heard(mine, all));
  }

  private void unable(Optional<String> reason) {
    boolean before = unable.isPresent();
    unable = reason;
    if (reason.isPresent() && !before) {
      log.warn("Client {} gets no jobs: {}", name(), reason.get());
    } else if (before && reason.isEmpty()) {
      log.info("Client {} gets jobs again", name());
      observer.eligible(this);
    }
  }

  /** A call to the client failed because it could not be asked. */
  public void lost(Throwable reason) {
    if (closed) {
      return;
    }
    connection++;
    failures++;
    if (there) {
      since = surroundings.nanoTime();
    }
    if (there || failures == 1) {
      log.warn("{}; its jobs wait for it", describe(reason));
    }
    there = false;
    if (retry != null) {
      retry.cancel();
    }
    retry = surroundings.loop().after(AWAY.after(failures, surroundings.random()), this::connect);
  }

  private String describe(Throwable reason) {
    return reason instanceof OrchestratorException
        ? String.valueOf(reason.getMessage())
        : "Client " + name() + " does not answer as expected: " + reason;
  }

  /**
   * Has the client forget a payload that nobody wants any more; if it does not hear it, it is found
   * again within a minute.
   *
   * @param underWay whether it is to be ended before
   */
  public void discard(PayloadId id, AttemptKey key, boolean underWay) {
    var unused = discarded(id, key, underWay);
  }

  /**
   * The same for one that has not begun, and must not begin: what a client has kept over a restart
   * waits for a renewal, so there is none until the client has confirmed.
   */
  public void recall(PayloadId id, AttemptKey key) {
    int mine = connection;
    recalls++;
    Outcomes.onLoop(
        discarded(id, key, true),
        surroundings.loop(),
        done -> recalled(),
        failure -> {
          recalls--;
          ifCurrent(mine, () -> lost(failure)); // no lease before it has been found again
        });
  }

  private void recalled() {
    recalls--;
    if (recalls == 0 && there && !closed) {
      ask(
          connection,
          cursor,
          Duration.ZERO,
          Optional.of(lease),
          news -> news.ifPresent(this::tell));
    }
  }

  private Optional<Lease> renewal() {
    return recalls == 0 ? Optional.of(lease) : Optional.empty();
  }

  private CompletableFuture<Void> discarded(PayloadId id, AttemptKey key, boolean underWay) {
    return (underWay ? node.kill(id, key) : CompletableFuture.completedFuture(true))
        .thenCompose(ended -> node.release(id, key))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("{} on {} could not be released", key, name(), failure);
              }
            });
  }

  /** The client refused a job: it is left alone for a moment. */
  public void refused() {
    refusals++;
    resting = true;
    surroundings
        .loop()
        .after(
            REFUSED.after(refusals, surroundings.random()),
            () -> {
              resting = false;
              if (!closed && there) {
                observer.eligible(this);
              }
            });
  }

  /** The client took a job. */
  public void accepted() {
    refusals = 0;
  }

  /** Whether it may be given a job now. */
  public boolean isEligible() {
    return there && !resting && unable.isEmpty();
  }

  /** The cursor of the last events that were heard; empty if it has none. */
  public OptionalLong heard() {
    return hasEvents ? OptionalLong.of(cursor) : OptionalLong.empty();
  }

  /** Whether it can be asked now. */
  public boolean isThere() {
    return there;
  }

  /** Whether it is there but has to be polled. */
  public boolean isPolled() {
    return there && !hasEvents;
  }

  /** Whether it tells by their keys what it has, as far as is known. */
  public boolean knowsKeys() {
    return hasEvents;
  }

  /** What the client's payloads of this server are given. */
  public Lease lease() {
    return lease;
  }

  /** Which life of the client this is, as far as is known. */
  public @Nullable String incarnation() {
    return incarnation;
  }

  /** Which connection this is; grows. */
  public int connection() {
    return connection;
  }

  /** How long it has been out of reach; zero when it is there. */
  public Duration away() {
    return there ? Duration.ZERO : Duration.ofNanos(surroundings.nanoTime() - since);
  }

  /** Whether what was sent to it before it was last connected may still arrive. */
  public boolean awaitsStragglers() {
    return !there || surroundings.nanoTime() - since < LONGEST_WAY.toNanos();
  }

  /** One more attempt is on it. */
  public void add() {
    outstanding++;
  }

  /** One attempt less is on it. */
  public void remove() {
    outstanding--;
  }

  /** How many attempts are on it. */
  public int outstanding() {
    return outstanding;
  }

  /** The client itself. */
  public ClientNode node() {
    return node;
  }

  /** What it is called. */
  public String name() {
    return node.name();
  }
}
