package org.joborchestrator.files;

import java.io.IOException;

/** A job's inputs have gone from a disk that is there: nothing brings them back. */
public final class InputsLostException extends IOException {

  private static final long serialVersionUID = 1L;

  InputsLostException(IOException cause) {
    super("The inputs are lost: " + cause.getMessage(), cause);
  }

  /** Whether something failed because of that. */
  public static boolean isBehind(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof InputsLostException) {
        return true;
      }
    }
    return false;
  }
}
