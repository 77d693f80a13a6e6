package org.joborchestrator.execute;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What an executor needs to know to end its tasks in time when the client's process cannot: because
 * it has died and nobody has taken them up, or because it is stopped.
 *
 * @param owner a file whose first line names the process that the tasks belong to
 * @param name what that file says as long as they are this one's
 * @param records a directory that holds the record of each task as {@code NAME}; the third word of
 *     its first line is the server that the task is of
 * @param variable the variable in the environment of each task that holds its {@code NAME}
 * @param servers how long the tasks of each server go on; those of others are left alone
 */
public record Guard(
    Path owner, String name, Path records, String variable, Map<String, Patience> servers) {

  /** Words that need no quotes. */
  private static final String WORD = "[A-Za-z0-9-]+";

  public Guard {
    servers = Map.copyOf(servers);
    servers
        .keySet()
        .forEach(
            server -> {
              if (!server.matches(WORD)) {
                throw new IllegalArgumentException("server '" + server + "': expected " + WORD);
              }
            });
  }

  /**
   * For how long the tasks of a server go on without another word of this process.
   *
   * @param left for how long from now on
   * @param lease how long the server's lease is; it waits for a fourth of that more, or for 15
   *     seconds, until it takes the tasks for ended
   * @param line is added to the record of each task that is ended for this
   */
  public record Patience(Duration left, Duration lease, String line) {

    /** The same when that time has passed; less than none is none. */
    Patience after(Duration time) {
      Duration rest = left.minus(time);
      return new Patience(rest.isNegative() ? Duration.ZERO : rest, lease, line);
    }
  }
}
