package org.joborchestrator.job;

import java.util.Locale;

/** Where a job is on its way; each constant is also a status of the wire, capitalised. */
public enum JobStatus {
  /** Accepted and durable; waits for its turn. */
  QUEUED(false),
  /** Picked: a slot and a client are taken, its files are on their way. */
  PROCESSING(false),
  /** The client has it and will run it. */
  SUBMITTED(false),
  /** Its script runs. */
  RUNNING(false),
  /** The script ended with code 0 and the result is stored. */
  COMPLETED(true),
  /** The script failed, or the system could not run it; the message says which. */
  FAILED(true),
  /** The client found nothing to run in it. */
  INVALID(true),
  /** A user ended it. */
  KILLED(true),
  /** Its retention time is over; its files are gone. */
  CLEANED(true),
  /** A user wants it ended; its client has not confirmed yet. */
  LOCKED(false);

  private final boolean isFinal;

  JobStatus(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /** Whether nothing but cleaning happens to the job any more. */
  public boolean isFinal() {
    return isFinal;
  }

  /** Whether it holds one of its user's and its service's slots. */
  public boolean holdsSlot() {
    return !isFinal && this != QUEUED;
  }

  /** The name on the wire, such as {@code Running}. */
  public String wireName() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
