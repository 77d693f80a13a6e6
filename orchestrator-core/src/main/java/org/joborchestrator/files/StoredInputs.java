package org.joborchestrator.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.joborchestrator.job.StorageException;

/**
 * The files of a job's directory, which is told apart when it has gone for ever: a disk that is
 * away for a moment brings it back.
 *
 * @param space of the data directory
 */
record StoredInputs(Path directory, FreeSpace space) implements Inputs {

  @Override
  public List<Input> list() throws IOException {
    try {
      return Inputs.in(directory).list();
    } catch (NoSuchFileException e) {
      throw isLost() ? new InputsLostException(e) : e;
    }
  }

  /** That of a job of 2.x may be on another disk: then what was its data directory tells. */
  private boolean isLost() {
    Path place = directory.getParent();
    return Files.notExists(directory) && place != null && Files.isDirectory(place) && isDiskThere();
  }

  private boolean isDiskThere() {
    try {
      space.check();
      return true;
    } catch (StorageException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
