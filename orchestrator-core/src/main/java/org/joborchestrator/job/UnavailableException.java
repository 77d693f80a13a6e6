package org.joborchestrator.job;

import org.jspecify.annotations.Nullable;

/** Cannot be served now, later perhaps: it is starting, closing, or out of reach. */
public final class UnavailableException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public UnavailableException(String message) {
    this(message, null);
  }

  public UnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
