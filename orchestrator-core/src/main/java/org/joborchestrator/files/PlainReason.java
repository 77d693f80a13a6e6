package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Why a file or directory cannot be used: where Java's words are but the name of a class. */
public final class PlainReason {

  private PlainReason() {}

  /** The reason alone, to follow the file's name. */
  public static String of(IOException e) {
    if (!(e instanceof FileSystemException failure)) {
      return Objects.requireNonNullElse(e.getMessage(), "could not be read or written");
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "is a file";
    }
    if (failure instanceof AccessDeniedException) {
      return "access denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "is not there and cannot be made";
    }
    if (failure instanceof NotDirectoryException) {
      return "is no directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "is not empty";
    }
    return Objects.requireNonNullElse(failure.getReason(), "cannot be used");
  }

  /** The same with the name of the file, if it is known. */
  public static String withFile(IOException e) {
    return e instanceof FileSystemException failure && failure.getFile() != null
        ? failure.getFile() + ": " + of(e)
        : of(e);
  }
}
