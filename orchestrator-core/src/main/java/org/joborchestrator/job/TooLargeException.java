package org.joborchestrator.job;

/** An upload is larger than what is accepted. */
public final class TooLargeException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long limit;

  /**
   * @param limit the most that is accepted, in bytes
   */
  public TooLargeException(long limit) {
    super("The upload is larger than the limit of " + limit + " bytes (MAX_UPLOAD_SIZE)", null);
    this.limit = limit;
  }

  /** The most that is accepted, in bytes. */
  public long limit() {
    return limit;
  }
}
