package org.joborchestrator.jaxrs.remote;

import java.io.IOException;

/** An answer came, and its content makes no sense. */
final class UnreadableException extends IOException {

  private static final long serialVersionUID = 1L;

  UnreadableException(IOException cause) {
    super("the answer cannot be read: " + cause.getMessage(), cause);
  }
}
