package org.joborchestrator.job;

/** No job has that id. */
public final class JobNotFoundException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final long id;

  public JobNotFoundException(JobId id) {
    super("Job " + id + " not found in the database", null);
    this.id = id.value();
  }

  /** The id that was asked for. */
  public JobId id() {
    return new JobId(id);
  }
}
