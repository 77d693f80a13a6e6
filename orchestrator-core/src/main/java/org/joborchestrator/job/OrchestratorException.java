package org.joborchestrator.job;

import org.jspecify.annotations.Nullable;

/**
 * Whatever an orchestrator or a client refuses or cannot do. The message is for users: what was
 * wrong, with which value, and what is accepted.
 */
public abstract class OrchestratorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  protected OrchestratorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The message, never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? getClass().getSimpleName() : message;
  }
}
