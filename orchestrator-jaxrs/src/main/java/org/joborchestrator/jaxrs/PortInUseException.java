package org.joborchestrator.jaxrs;

import org.joborchestrator.job.OrchestratorException;
import org.jspecify.annotations.Nullable;

/** Another process, or another server of this one, listens there already. */
public final class PortInUseException extends OrchestratorException {

  private static final long serialVersionUID = 1L;

  private final int port;

  public PortInUseException(String host, int port, @Nullable Throwable cause) {
    super("Port %d on %s is in use: expected a free one".formatted(port, host), cause);
    this.port = port;
  }

  /** The port. */
  public int port() {
    return port;
  }
}
