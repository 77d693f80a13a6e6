package org.joborchestrator.execute;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an executor needs to know to end its tasks when the client's process has died and nobody has
 * taken them up in time.
 *
 * @param owner a file whose first line names the process that the tasks belong to
 * @param name what that file says as long as they are this one's
 * @param records a directory that holds {@code NAME/record} for each task
 * @param variable {@code NAME=VALUE}, in the environment of all tasks
 * @param patience for how long after it was told this the process keeps them, dead or alive; then
 *     somebody else must have taken them up
 */
public record Guard(Path owner, String name, Path records, String variable, Duration patience) {

  public Guard {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience " + patience + ": expected more than none");
    }
  }
}
