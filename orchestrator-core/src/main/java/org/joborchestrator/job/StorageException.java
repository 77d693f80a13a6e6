package org.joborchestrator.job;

import org.jspecify.annotations.Nullable;

/**
 * The disk or the store failed: no space, an input or output error, a database that does not
 * answer.
 */
public class StorageException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    this(message, null);
  }

  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
