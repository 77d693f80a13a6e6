package org.joborchestrator.job;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** There is no room on the disk. Nothing was kept; the same may be tried again later. */
public final class NoSpaceException extends StorageException {

  private static final long serialVersionUID = 1L;

  public NoSpaceException(String message) {
    this(message, null);
  }

  public NoSpaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether something failed because a disk was full, as far as the operating system says so. */
  public static boolean isBehind(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof NoSpaceException || (at instanceof IOException && saysSo(at))) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysSo(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }
}
