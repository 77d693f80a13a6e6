package org.joborchestrator.attempt;

import java.time.Duration;
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

  private static final long SOONEST = Duration.ofMillis(500).toNanos();
  private static final long LATEST = Duration.ofSeconds(30).toNanos();

  private final NodeWatch node;
  private final String server;
  private final Deadline deadline = new Deadline();
  private Job job;
  private Stage stage;
  private boolean terminated;
  private boolean killConfirmed;
  private boolean inDoubt;
  private boolean asking;
  private boolean resting;
  private int failures;
  private @Nullable String handedTo;
  private @Nullable PayloadState seen;
  private int seenIn;
  private long seenAt;
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

  /** It is being handed to the client's present incarnation; what one before has said is over. */
  public void handingOver() {
    seen = null;
    handedTo = node.incarnation();
  }

  /** It is the same attempt as that one, read anew from its row: what was heard of it holds. */
  public void isStill(Attempt former) {
    handedTo = former.handedTo;
    seen = former.seen;
    seenIn = former.seenIn;
    seenAt = former.seenAt;
  }

  /** Whether the client is still the one that it was handed to: that would know of it. */
  public boolean isWithTheSame() {
    return handedTo != null && handedTo.equals(node.incarnation());
  }

  /** Whether this process has not handed it over: a former one of its server may have. */
  public boolean isOfFormerProcess() {
    return handedTo == null;
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

  /** It is left alone for a moment, or that moment is over. */
  public void resting(boolean now) {
    this.resting = now;
  }

  /**
   * Whether nothing is to be done about it now: its client is being called, or it is left alone.
   */
  public boolean isBusy() {
    return asking || resting;
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

  /** Counts a failed call about it; answers how many there were. */
  public int failed() {
    return ++failures;
  }

  /** How much time it has for what is being done about it. */
  public Deadline deadline() {
    return deadline;
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
    long patience = Math.min(Math.max(deadline.age(now) / 2, SOONEST), LATEST);
    return !isSeenNow() || now - seenAt > patience;
  }

  @Override
  public String toString() {
    return "job " + job.id() + " attempt " + job.attempt() + " on " + node.name();
  }
}
