package org.joborchestrator.node;

import org.joborchestrator.job.OrchestratorException;
import org.jspecify.annotations.Nullable;

/** A client could not be asked, or its answer was lost. */
public final class NodeUnreachableException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final boolean asked;

  /** It may have been asked: whether it did anything is not known. */
  public NodeUnreachableException(String node, String reason, @Nullable Throwable cause) {
    this(node, reason, cause, true);
  }

  private NodeUnreachableException(
      String node, String reason, @Nullable Throwable cause, boolean asked) {
    super("Client " + node + " cannot be reached: " + reason, cause);
    this.asked = asked;
  }

  /** It certainly was not asked, such as when no connection came about: it did nothing. */
  public static NodeUnreachableException unasked(
      String node, String reason, @Nullable Throwable cause) {
    return new NodeUnreachableException(node, reason, cause, false);
  }

  /** Whether the client may have done what it was asked for. */
  public boolean mayHaveBeenAsked() {
    return asked;
  }
}
