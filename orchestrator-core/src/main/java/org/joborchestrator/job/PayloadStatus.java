package org.joborchestrator.job;

import java.util.Locale;
import java.util.Optional;

/** Where a payload, a job's attempt on a client, is; each constant is also a status of the wire. */
public enum PayloadStatus {
  /** Its files are there; it waits for a slot. */
  PREPARED(false),
  /** Its script runs. */
  RUNNING(false),
  /** The script ended with code 0. */
  COMPLETED(true),
  /** The script ended otherwise, or could not be started. */
  FAILED(true),
  /** It has no {@code run.sh}. */
  INVALID(true),
  /** It was ended on request. */
  KILLED(true);

  private final boolean isFinal;

  PayloadStatus(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /** Whether its script has ended or will never start. */
  public boolean isFinal() {
    return isFinal;
  }

  /** The name on the wire, such as {@code Prepared}. */
  public String wireName() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }

  /**
   * The status of that wire name, whatever its case; empty for a name that is none of a payload's.
   */
  public static Optional<PayloadStatus> ofWireName(String name) {
    for (PayloadStatus status : values()) {
      if (status.name().equalsIgnoreCase(name)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
