package org.joborchestrator.job;

/** The key of an upload was used before, for another one. */
public final class KeyUsedException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;
  private final JobStatus status;

  /**
   * @param id the job that the key stands for
   * @param status where that job is
   */
  public KeyUsedException(String key, JobId id, JobStatus status) {
    super(
        "The Idempotency-Key '%s' stands for job %s, which is of another service or has other files:"
                .formatted(key, id)
            + " expected the same, or another key",
        null);
    this.id = id.value();
    this.status = status;
  }

  /** The job that the key stands for. */
  public JobId id() {
    return new JobId(id);
  }

  /** Where that job is. */
  public JobStatus status() {
    return status;
  }
}
