package org.joborchestrator.files;

import java.nio.file.Path;
import org.joborchestrator.job.InvalidRequestException;

/** The relative path of a job's input file. */
public record FilePath(String value) {

  /** Checks and normalises a path as a sender wrote it. */
  public static FilePath of(String raw) {
    Path path = Path.of(raw);
    if (raw.isEmpty() || path.isAbsolute() || path.normalize().startsWith("..")) {
      throw new InvalidRequestException("Invalid file name '" + raw + "'");
    }
    return new FilePath(path.normalize().toString());
  }

  /** The path inside that directory. */
  public Path resolveIn(Path directory) {
    return directory.resolve(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
