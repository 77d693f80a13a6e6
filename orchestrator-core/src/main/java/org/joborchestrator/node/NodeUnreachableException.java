package org.joborchestrator.node;

import org.joborchestrator.job.OrchestratorException;
import org.jspecify.annotations.Nullable;

/** A client could not be asked, or its answer was lost: whether it did anything is not known. */
public final class NodeUnreachableException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public NodeUnreachableException(String node, String reason, @Nullable Throwable cause) {
    super("Client " + node + " cannot be reached: " + reason, cause);
  }
}
