package org.joborchestrator.job;

import org.jspecify.annotations.Nullable;

/**
 * A request that can never be served as it is: a field is missing, or a value is none that is
 * accepted.
 */
public final class InvalidRequestException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public InvalidRequestException(String message) {
    this(message, null);
  }

  public InvalidRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
