package org.joborchestrator.attempt;

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

  private final NodeWatch node;
  private final String server;
  private Job job;
  private Stage stage;
  private boolean terminated;
  private boolean killConfirmed;
  private boolean inDoubt;
  private boolean asking;
  private int failures;
  private @Nullable PayloadState seen;
  private int seenIn;

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

  /** The client said this of it. */
  public void seen(PayloadState state) {
    this.seen = state;
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

  @Override
  public String toString() {
    return "job " + job.id() + " attempt " + job.attempt() + " on " + node.name();
  }
}
