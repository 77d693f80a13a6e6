package org.joborchestrator.job;

import org.jspecify.annotations.Nullable;

/** The root of what this library throws on purpose; its message says what, with the value, and what is accepted. */
public class OrchestratorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OrchestratorException(String message) {
    super(message);
  }

  public OrchestratorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
