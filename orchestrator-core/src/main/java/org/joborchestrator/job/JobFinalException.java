package org.joborchestrator.job;

/** The job has ended: what was asked for is no longer possible. */
public final class JobFinalException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;
  private final JobStatus status;

  public JobFinalException(JobId id, JobStatus status) {
    super("Job " + id + " is already " + status.wireName() + " and cannot be terminated", null);
    this.id = id.value();
    this.status = status;
  }

  /** Which job. */
  public JobId id() {
    return new JobId(id);
  }

  /** How it ended. */
  public JobStatus status() {
    return status;
  }
}
