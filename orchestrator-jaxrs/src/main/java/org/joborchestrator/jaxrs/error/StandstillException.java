package org.joborchestrator.jaxrs.error;

import org.joborchestrator.job.OrchestratorException;

/** Nothing has come of a body for too long, or while the server stops. */
public final class StandstillException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public StandstillException(Throwable cause) {
    super("The body stood still for too long before its end; send it again", cause);
  }
}
