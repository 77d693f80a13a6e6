package org.joborchestrator.job;

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
}
