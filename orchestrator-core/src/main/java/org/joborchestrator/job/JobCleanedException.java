package org.joborchestrator.job;

/** The job's retention time is over: its files are gone. */
public final class JobCleanedException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;

  public JobCleanedException(JobId id) {
    super("Job " + id + " has been cleaned: its retention time is over, its files are gone", null);
    this.id = id.value();
  }

  /** Which job. */
  public JobId id() {
    return new JobId(id);
  }
}
