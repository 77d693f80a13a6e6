package org.joborchestrator.node;

import org.joborchestrator.job.OrchestratorException;

/** A client answered, and the answer is no: it did nothing. */
public final class NodeRefusedException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  public NodeRefusedException(String node, String reason) {
    super("Client " + node + " refused: " + reason, null);
  }
}
