package org.joborchestrator.attempt;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.pool.NodeWatch;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one job on one client, while it is under way. Belongs to the loop: the parts that
 * move it on change it there and nowhere else.
 */
public final class Attempt {

  /** What is being done about it; one thing at a time. */
  public enum Stage {
    /** Its row is on its way to Processing; the client has not heard of it. */
    PICKED,
    /** It is to be handed to the client, or is being handed over. */
    SUBMITTING,
    /** The client has it. */
    WATCHING,
    /** Its client is being asked for what it has. */
    COLLECTING,
    /** Its end is on its way to the store. */
    ENDING
  }

  /** What it has only so much time for; one after another. */
  public enum Phase {
    /** Its files go to the client. */
    STAGING,
    /** Its script runs, and its client does not know of time limits (2.x). */
    RUNNING,
    /** What has come of it is fetched and stored. */
    COLLECTING
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final long SOONEST = Duration.ofMillis(500).toNanos();
  private static final long LATEST = Duration.ofSeconds(30).toNanos();
  private static final Duration A_CENTURY = Duration.ofDays(36_525);

  private final NodeWatch node;
  private final String server;
  private Job job;
  private Stage stage;
  private boolean terminated;
  private boolean killConfirmed;
  private boolean inDoubt;
  private boolean asking;
  private int failures;
  private @Nullable String handedTo;
  private @Nullable PayloadState seen;
  private int seenIn;
  private long seenAt;
  private long entered;
  private Phase phase = Phase.STAGING;
  private long due = NEVER;
  private boolean overdue;
  private @Nullable String overTime;
  private @Nullable CompletableFuture<?> call;

  /**
   * @param job the row as it is, or is about to be, in the store
   * @param node its client
   * @param server whose job it is, for its key
   */
  public Attempt(Job job, NodeWatch node, String server, Stage stage) {
    this.job = job;
    this.node = node;
    this.server = server;
    this.stage = stage;
  }

  /** The row, as it was last sent to the store. */
  public Job job() {
    return job;
  }

  /** The row has been sent to the store like this. */
  public void job(Job row) {
    this.job = row;
  }

  /** Its client. */
  public NodeWatch node() {
    return node;
  }

  /** What names it towards its client. */
  public AttemptKey key() {
    return new AttemptKey(server, job.id(), job.attempt());
  }

  /** The payload's id, once the client has taken it. */
  public @Nullable PayloadId payload() {
    return job.payload();
  }

  /** What is being done about it. */
  public Stage stage() {
    return stage;
  }

  /** Something else is being done about it from now on. */
  public void stage(Stage next) {
    this.stage = next;
  }

  /** Whether a user wants it ended. */
  public boolean isTerminated() {
    return terminated;
  }

  /** A user wants it ended. */
  public void terminate() {
    terminated = true;
  }

  /** Whether its client may have it, although it has not said so. */
  public boolean isInDoubt() {
    return inDoubt;
  }

  /** Its client may have it, although it has not said so; or that has turned out. */
  public void inDoubt(boolean now) {
    this.inDoubt = now;
  }

  /** It is being handed to the client's present incarnation. */
  public void handingOver() {
    handedTo = node.incarnation();
  }

  /** It is the same attempt as that one, read anew from its row. */
  public void isStill(Attempt former) {
    handedTo = former.handedTo;
  }

  /** Whether the client is still the one that it was handed to: that would know of it. */
  public boolean isWithTheSame() {
    return handedTo != null && handedTo.equals(node.incarnation());
  }

  /** Its client has confirmed that it is ended. */
  public void killConfirmed() {
    killConfirmed = true;
  }

  /** Whether its client has confirmed that it is ended. */
  public boolean isKillConfirmed() {
    return killConfirmed;
  }

  /** Whether its client is just being called about it; not twice at a time. */
  public boolean isAsking() {
    return asking;
  }

  /** A call to its client about it begins or has ended. */
  public void asking(boolean now) {
    this.asking = now;
  }

  /** What the client last said of it; null when it has said nothing. */
  public @Nullable PayloadState seen() {
    return seen;
  }

  /**
   * The client said this of it. What it said on another way may have overtaken this; nothing that
   * is final becomes anything else, though.
   */
  public void seen(PayloadState state, long now) {
    boolean isOlder = seen != null && seen.status().isFinal() && !state.status().isFinal();
    this.seen = isOlder ? seen : state;
    this.seenAt = now;
    this.seenIn = node.connection();
  }

  /** Whether the client has spoken of it since it was last connected. */
  public boolean isSeenNow() {
    return seen != null && seenIn == node.connection();
  }

  /** Counts a failed call about it; answers how many there were in a row. */
  public int failed() {
    return ++failures;
  }

  /** A call about it went well. */
  public void succeeded() {
    failures = 0;
  }

  /** What it has only so much time for now. */
  public Phase phase() {
    return phase;
  }

  /**
   * It enters that phase now.
   *
   * @param limit how long it may be in it; empty for as long as it takes
   */
  public void enter(Phase next, long now, Optional<Duration> limit) {
    this.phase = next;
    this.overdue = false;
    this.entered = now;
    this.due = limit.map(time -> end(now, time)).orElse(NEVER);
  }

  private static long end(long now, Duration time) {
    boolean isLong = time.compareTo(A_CENTURY) > 0;
    return isLong ? NEVER : now + time.toNanos();
  }

  /** Whether its phase has just taken too long; says so once. */
  public boolean becomesOverdue(long now) {
    if (overdue || due == NEVER || now - due < 0) {
      return false;
    }
    overdue = true;
    return true;
  }

  /** Whether its phase takes too long. */
  public boolean isOverdue() {
    return overdue;
  }

  /** Its script has run for too long, as this says: it is to be ended. */
  public void timeOut(String why) {
    overTime = why;
  }

  /** Whether its script has run for too long. */
  public boolean isTimedOut() {
    return overTime != null;
  }

  /** What there is to say of that; null if it has not run for too long. */
  public @Nullable String overTime() {
    return overTime;
  }

  /** Whether its phase may take as long as it likes. */
  public boolean isUnlimited() {
    return due == NEVER;
  }

  /** The call to its client that is under way, to be given up if it takes too long. */
  public <T> CompletableFuture<T> calling(CompletableFuture<T> made) {
    this.call = made;
    return made;
  }

  /** Gives up the call that is under way: it fails with a {@link CancellationException}. */
  public void giveUpCall() {
    CompletableFuture<?> made = call;
    if (made != null) {
      made.cancel(true);
    }
  }

  /**
   * Whether it is time to ask the client, should what it said have been lost: soon after the
   * beginning, then ever more seldom, so that what is lost costs at most half as much again as the
   * script takes.
   */
  public boolean isUncertain(long now) {
    long patience = Math.min(Math.max((now - entered) / 2, SOONEST), LATEST);
    return !isSeenNow() || now - seenAt > patience;
  }

  @Override
  public String toString() {
    return "job " + job.id() + " attempt " + job.attempt() + " on " + node.name();
  }
}
