package org.joborchestrator.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joborchestrator.files.PlainReason;
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
      throw unusable(path, PlainReason.of(e), e);
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
      throw unusable(path, PlainReason.withFile(e), e);
    }
    System.setProperty(SQLITE, libraries.toString());
  }

  private static StartException unusable(Path path, String reason, IOException e) {
    return new StartException(
        "DATA_PATH=" + path + ": " + reason + "; expected a directory that can be written", e);
  }
}
