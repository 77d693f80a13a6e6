package org.joborchestrator.jaxrs.error;

import org.joborchestrator.job.OrchestratorException;
import org.jspecify.annotations.Nullable;

/** The body is of a type that is not accepted there. */
public final class UnsupportedMediaException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public UnsupportedMediaException(@Nullable String type) {
    super(
        (type == null ? "No Content-Type" : "Unsupported Content-Type '" + type + "'")
            + ": expected multipart/form-data",
        null);
  }
}
