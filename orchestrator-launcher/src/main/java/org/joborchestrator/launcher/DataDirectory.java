package org.joborchestrator.launcher;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joborchestrator.files.Trees;

/** The directory named by DATA_PATH, made and tried before anything else is started. */
final class DataDirectory {

  private static final String LIBRARIES = ".native";
  private static final String SQLITE = "org.sqlite.tmpdir";

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes it if it is not there.
   *
   * @throws StartException if it cannot be made or written
   */
  static DataDirectory at(Path path) throws StartException {
    try {
      Files.createDirectories(path);
      Files.delete(Files.createTempFile(path, ".writable", ""));
      return new DataDirectory(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /**
   * Has SQLite unpack its native library below this directory instead of the system's temporary
   * one, where a process that is killed leaves it behind for good: here the next one finds it.
   */
  void keepLibraries(Mode mode) throws StartException {
    if (System.getProperty(SQLITE) != null) {
      return;
    }
    Path libraries = path.resolve(LIBRARIES).resolve(mode.toString());
    try {
      Trees.delete(libraries);
      Files.createDirectories(libraries);
    } catch (IOException e) {
      throw unusable(path, e);
    }
    System.setProperty(SQLITE, libraries.toString());
  }

  private static StartException unusable(Path path, IOException e) {
    return new StartException(
        "DATA_PATH=" + path + ": " + reason(e) + "; expected a directory that can be written", e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "is a file";
    }
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    boolean hasReason = e instanceof FileSystemException system && system.getReason() != null;
    return hasReason ? String.valueOf(((FileSystemException) e).getReason()) : e.toString();
  }
}
