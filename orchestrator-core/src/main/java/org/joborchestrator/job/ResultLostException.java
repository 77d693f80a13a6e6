package org.joborchestrator.job;

/** The job is Completed, but somebody has taken its result from the disk. */
public final class ResultLostException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;

  public ResultLostException(JobId id) {
    super("Job " + id + " is Completed, but its result is not on the server's disk any more", null);
    this.id = id.value();
  }

  /** Which job. */
  public JobId id() {
    return new JobId(id);
  }
}
